//! The clock of a node is set by an hour, forward and back, while it works.

use http::{StatusCode, header};
use model::{IngestStage, IngestState, PlayEvent, PlayEventKind, PlayId, Rendition, Revision, SignedIn, Track, url};
use serde_json::json;
use uuid::Uuid;

use crate::fixture::{
    Caller, Engines, Installation, Process, SetClock, comes_true,
    engines::are_many,
    installation::upload,
    operations::{METRICS, TOLD_AT, address_in, value},
    parsed,
    server::PASSWORD,
    sound, until, until_ready,
};

const HOUR_S: i64 = 3600;
const LIMIT: u32 = 100;

/// Asks for a key until it is refused. Gives how often it was granted, and the seconds to wait.
async fn spend_keys(caller: &Caller, key: &str) -> (u32, u32) {
    for granted in 0..=LIMIT {
        let answer = caller.get(key).send().await.unwrap();
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            return (granted, answer.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap());
        }
        assert_eq!(answer.status(), StatusCode::OK);
    }
    panic!("there is no limit");
}

async fn sign_in(node: &Caller) -> SignedIn {
    let credentials = json!({ "name": "ada", "password": PASSWORD });
    parsed(node.post(url::SIGN_IN).json(&credentials).send().await.unwrap()).await
}

/// The session whose access token is refused goes on with its refresh token.
async fn renewed(node: &Caller, before: &SignedIn) -> SignedIn {
    assert_eq!(node.bearer(&before.tokens.access_token).status(url::ME).await, StatusCode::UNAUTHORIZED);
    let refresh = json!({ "refresh_token": before.tokens.refresh_token });
    let after: SignedIn = parsed(node.post(url::REFRESH).json(&refresh).send().await.unwrap()).await;
    assert_eq!(node.bearer(&after.tokens.access_token).status(url::ME).await, StatusCode::OK);
    after
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_forward_and_back_harms_nothing() {
    let clock = SetClock::new();
    let mut installation = Installation::with_quick_hearts()
        .await
        .with("MIST_TRUSTED_PROXIES", "127.0.0.1")
        .with("MIST_OPS_ADDR", "127.0.0.1:0");
    let data = installation.own.path().to_owned();
    let mut node = installation.node(&["serve"]);
    // In a folder on both columns of engines: what a bucket does is another test.
    let objects = format!("file://{}", Engines::of(&data).objects.display());
    clock.under(node.env("MIST_STORAGE_URL", &objects));
    let mut server = Process::start(node).await;
    let operator = Caller::stranger(address_in(&server.logged(TOLD_AT).await));
    let listeners =
        async || value(&operator.get(METRICS).send().await.unwrap().text().await.unwrap(), "mist_active_listeners");
    let node = Caller::stranger(server.address);
    let session = sign_in(&node).await;
    let admin = node.bearer(&session.tokens.access_token);
    let song = upload(&admin, "song.wav", 5.0, 300.0).await;
    until_ready(&admin, song).await;
    let (key, segment) = (url::key(song), url::segment(song, Revision(1), Rendition::Aac128, 0));
    assert_eq!(admin.status(&segment).await, StatusCode::OK);
    assert_eq!(listeners().await, 1);
    let client = |caller: &Caller, last: u8| caller.with("x-forwarded-for", &format!("192.0.2.{last}"));
    assert_eq!(spend_keys(&client(&admin, 1), &key).await.0, LIMIT);

    // A job is under way, and an upload on its way.
    let long = upload(&admin, "long.wav", 90.0, 440.0).await;
    until(&admin, long, |state| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. })).await;
    let bytes = sound::wav(20.0, 700.0);
    let (send, pieces) = tokio::sync::mpsc::channel::<Result<Vec<u8>, std::io::Error>>(1);
    let body = reqwest::Body::wrap_stream(tokio_stream::wrappers::ReceiverStream::new(pieces));
    let uploader = tokio::spawn({
        let admin = admin.clone();
        async move { admin.upload("half.wav", body).await }
    });
    let (first, second) = bytes.split_at(bytes.len() / 2);
    for piece in first.chunks(1 << 18) {
        send.send(Ok(piece.to_vec())).await.unwrap();
    }

    clock.set(HOUR_S);
    let session = renewed(&node, &session).await;
    let admin = node.bearer(&session.tokens.access_token);
    assert_eq!(listeners().await, 0);
    // A node's own window is empty once; that of Redis, which has a clock of its own, is as it was.
    assert_eq!(spend_keys(&client(&admin, 1), &key).await.0, if are_many() { 0 } else { LIMIT });
    // One more worker, which sweeps at its start, and would gladly take what nobody works on.
    let mut other = installation.node(&["worker"]);
    clock.under(other.env("MIST_STORAGE_URL", &objects));
    let other = other.stdin(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let workers = if are_many() { "apalis.workers" } else { "Workers" };
    comes_true(&data, &format!("SELECT 1 WHERE (SELECT count(*) FROM {workers}) = 2")).await;
    until_ready(&admin, long).await;
    assert_eq!(admin.json::<Track>(&url::track(long)).await.summary.revision, Revision(1), "one try");
    for piece in second.chunks(1 << 18) {
        send.send(Ok(piece.to_vec())).await.unwrap();
    }
    drop(send);
    let half = parsed::<model::UploadAccepted>(uploader.await.unwrap()).await.track;
    until_ready_in(&data, half).await;
    drop(other);
    report_plays(&admin, song, &data).await;
    assert_eq!(spend_keys(&client(&admin, 2), &key).await.0, LIMIT);
    assert_eq!(admin.status(&segment).await, StatusCode::OK);
    assert_eq!(listeners().await, 1);

    // What is queued now is due in an hour, once the clock is put back.
    let busy = upload(&admin, "busy.wav", 60.0, 500.0).await;
    until(&admin, busy, |state| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. })).await;
    let queued = upload(&admin, "queued.wav", 1.0, 550.0).await;
    clock.set(0);
    let session = renewed(&node, &session).await;
    let admin = node.bearer(&session.tokens.access_token);
    assert_eq!(listeners().await, 0, "nobody is stuck in the future");
    let (_, wait_s) = spend_keys(&client(&admin, 2), &key).await;
    assert!(wait_s <= 60, "locked out for {wait_s} s");
    for track in [busy, queued] {
        until_ready_in(&data, track).await;
        assert_eq!(admin.json::<Track>(&url::track(track)).await.summary.revision, Revision(1), "one try");
    }
    installation.audit(&client(&admin, 3), &[song, long, half, busy, queued]).await;
}

async fn until_ready_in(data: &std::path::Path, track: model::TrackId) {
    let hex = track.0.simple();
    let id = if are_many() { format!("'{track}'") } else { format!("x'{hex}'") };
    comes_true(data, &format!("SELECT 1 FROM track WHERE state = 'ready' AND id = {id}")).await;
}

/// By clients whose clocks are right, an hour behind the node's, and an hour ahead of it.
async fn report_plays(caller: &Caller, track: model::TrackId, data: &std::path::Path) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64;
    for ahead_s in [0, HOUR_S, 2 * HOUR_S] {
        let at_ms = now + ahead_s * 1000;
        let play = PlayId(Uuid::new_v4());
        let event =
            PlayEvent { play, track, kind: PlayEventKind::Completed, at_ms, position_ms: 5_000, listened_ms: 5_000 };
        for _once_and_again in 0..2 {
            let answer = caller.post(url::PLAY_EVENTS).json(&[&event]).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        }
    }
    comes_true(data, "SELECT 1 FROM track WHERE play_count = 3").await;
    let by_then = now + HOUR_S * 1000 + 600_000;
    comes_true(data, &format!("SELECT 1 WHERE (SELECT count(*) FROM play WHERE last_event_at_ms < {by_then}) = 3"))
        .await;
}

/// `libfaketime` cannot be under Redis itself, whose `jemalloc` wants the time too early. This is how its clock leaves what it
/// has counted when it is put back by an hour: an hour ahead.
const AN_HOUR_AHEAD: &str = "for _, name in ipairs(redis.call('KEYS', ARGV[1])) do \
    for _, request in ipairs(redis.call('ZRANGE', name, 0, -1)) do redis.call('ZINCRBY', name, 3600000, request) end end";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_clock_of_redis_that_is_put_back_locks_nobody_out() {
    let mut installation = Installation::new().await;
    let server = Process::start(installation.node(&["serve"])).await;
    let admin = server.admin().await;
    let song = upload(&admin, "song.wav", 1.0, 300.0).await;
    until_ready(&admin, song).await;
    let engines = Engines::of(installation.own.path());
    let named = |name: &str| &engines.settings.iter().find(|(variable, ..)| *variable == name).unwrap().2;
    assert_eq!(spend_keys(&admin, &url::key(song)).await.0, LIMIT);
    let counted = format!("{}:limit:keys:*", named("MIST_REDIS_PREFIX"));
    let put_back = std::process::Command::new("redis-cli")
        .args(["-u", named("REDIS_URL"), "EVAL", AN_HOUR_AHEAD, "0", &counted])
        .status();
    assert!(put_back.unwrap().success());
    let (granted, wait_s) = spend_keys(&admin, &url::key(song)).await;
    assert_eq!((granted, wait_s <= 60), (LIMIT, true), "once more a minute's worth, and {wait_s} s to wait");
}

/// Stores refuse requests that are signed by a clock far from theirs.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_bucket_that_refuses_a_wrong_clock_is_out_of_reach_until_it_is_right() {
    let clock = SetClock::new();
    let mut installation = Installation::new().await;
    let mut node = installation.node(&["serve"]);
    clock.under(&mut node);
    let server = Process::start(node).await;
    let node = Caller::stranger(server.address);
    let session = sign_in(&node).await;
    let admin = node.bearer(&session.tokens.access_token);
    let song = upload(&admin, "song.wav", 1.0, 300.0).await;
    until_ready(&admin, song).await;
    let segment = url::segment(song, Revision(1), Rendition::Aac128, 0);
    assert_eq!(admin.status(&segment).await, StatusCode::OK);
    clock.set(HOUR_S);
    let session = renewed(&node, &session).await;
    let admin = node.bearer(&session.tokens.access_token);
    assert_eq!(admin.status(&segment).await, StatusCode::SERVICE_UNAVAILABLE);
    clock.set(0);
    let session = renewed(&node, &session).await;
    assert_eq!(node.bearer(&session.tokens.access_token).status(&segment).await, StatusCode::OK);
}
