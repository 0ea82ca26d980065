//! The clock of a node is set by an hour, forward and back, while it works.

use std::{path::Path, process::Stdio};

use http::{StatusCode, header};
use model::{
    IngestStage, IngestState, PlayEvent, PlayEventKind, PlayId, Rendition, Revision, SignedIn, Track, TrackId,
    UploadAccepted, url,
};
use serde_json::json;
use uuid::Uuid;

use crate::fixture::{
    Caller, Engines, HalfSent, Installation, Process, SetClock, comes_true,
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

/// One node that serves and works, under a clock that can be set, with one song.
struct Scene {
    clock: SetClock,
    installation: Installation,
    /// Where objects are, on both columns of engines: what a bucket does is another test.
    storage: String,
    _server: Process,
    operator: Caller,
    node: Caller,
    session: SignedIn,
    song: TrackId,
}

impl Scene {
    async fn set() -> Self {
        let clock = SetClock::new();
        let mut installation = Installation::with_quick_hearts()
            .await
            .with("MIST_TRUSTED_PROXIES", "127.0.0.1")
            .with("MIST_OPS_ADDR", "127.0.0.1:0");
        let storage = format!("file://{}", Engines::of(installation.own.path()).objects.display());
        let mut node = installation.node(&["serve"]);
        clock.under(node.env("MIST_STORAGE_URL", &storage));
        let mut server = Process::start(node).await;
        let operator = Caller::stranger(address_in(&server.logged(TOLD_AT).await));
        let node = Caller::stranger(server.address);
        let session = sign_in(&node).await;
        let admin = node.bearer(&session.tokens.access_token);
        let song = upload(&admin, "song.wav", 5.0, 300.0).await;
        until_ready(&admin, song).await;
        Self { clock, installation, storage, _server: server, operator, node, session, song }
    }

    fn admin(&self) -> Caller {
        self.node.bearer(&self.session.tokens.access_token)
    }

    /// The admin, as a client of this address.
    fn client(&self, last: u8) -> Caller {
        self.admin().with("x-forwarded-for", &format!("192.0.2.{last}"))
    }

    async fn set_clock(&mut self, ahead_s: i64) {
        self.clock.set(ahead_s);
        self.session = renewed(&self.node, &self.session).await;
    }

    async fn listen(&self) {
        let segment = url::segment(self.song, Revision(1), Rendition::Aac128, 0);
        assert_eq!(self.admin().status(&segment).await, StatusCode::OK);
        assert_eq!(self.listeners().await, 1);
    }

    async fn listeners(&self) -> u64 {
        value(&self.operator.get(METRICS).send().await.unwrap().text().await.unwrap(), "mist_active_listeners")
    }

    async fn encodes(&self, track: TrackId) {
        let wanted = |state: &IngestState| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. });
        until(&self.admin(), track, wanted).await;
    }

    /// Waits until a track is ready, whoever makes it, and looks that nobody had to begin it again.
    async fn is_made_in_one_try(&self, track: TrackId) {
        let id = if are_many() { format!("'{track}'") } else { format!("x'{}'", track.0.simple()) };
        let ready = format!("SELECT 1 FROM track WHERE state = 'ready' AND id = {id}");
        comes_true(self.installation.own.path(), &ready).await;
        assert_eq!(self.admin().json::<Track>(&url::track(track)).await.summary.revision, Revision(1), "one try");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_forward_signs_nobody_out_and_takes_nothing_that_is_in_use() {
    let mut scene = Scene::set().await;
    let data = scene.installation.own.path().to_owned();
    let key = url::key(scene.song);
    scene.listen().await;
    assert_eq!(spend_keys(&scene.client(1), &key).await.0, LIMIT);
    let long = upload(&scene.admin(), "long.wav", 90.0, 440.0).await;
    scene.encodes(long).await;
    let half = HalfSent::begin(&scene.admin(), sound::wav(20.0, 700.0)).await;
    // Let in while its token is good.
    scene.installation.receives_a_part().await;

    scene.set_clock(HOUR_S).await;
    assert_eq!(scene.listeners().await, 0);
    // A node's own window is empty once; that of Redis, which has a clock of its own, is as it was.
    assert_eq!(spend_keys(&scene.client(1), &key).await.0, if are_many() { 0 } else { LIMIT });
    // One more worker, which sweeps at its start, and would gladly take what nobody works on.
    let mut other = scene.installation.node(&["worker"]);
    scene.clock.under(other.env("MIST_STORAGE_URL", &scene.storage));
    let _other = other.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let workers = if are_many() { "apalis.workers" } else { "Workers" };
    comes_true(&data, &format!("SELECT 1 WHERE (SELECT count(*) FROM {workers}) = 2")).await;
    scene.is_made_in_one_try(long).await;
    let half = parsed::<UploadAccepted>(half.finish().await.unwrap()).await.track;
    scene.is_made_in_one_try(half).await;
    report_plays(&scene.admin(), scene.song, &data).await;
    scene.installation.audit(&scene.client(2), &[scene.song, long, half]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_back_leaves_nothing_stuck() {
    let mut scene = Scene::set().await;
    let key = url::key(scene.song);
    scene.set_clock(HOUR_S).await;
    scene.listen().await;
    assert_eq!(spend_keys(&scene.client(1), &key).await.0, LIMIT);
    // What is queued now is due in an hour, once the clock is put back.
    let busy = upload(&scene.admin(), "busy.wav", 60.0, 500.0).await;
    scene.encodes(busy).await;
    let queued = upload(&scene.admin(), "queued.wav", 1.0, 550.0).await;

    scene.set_clock(0).await;
    assert_eq!(scene.listeners().await, 0, "nobody is heard from the future");
    let (_, wait_s) = spend_keys(&scene.client(1), &key).await;
    assert!(wait_s <= 60, "locked out for {wait_s} s");
    for track in [busy, queued] {
        scene.is_made_in_one_try(track).await;
    }
    scene.installation.audit(&scene.client(2), &[scene.song, busy, queued]).await;
}

/// By clients whose clocks are right, an hour behind the node's, and an hour ahead of it.
async fn report_plays(caller: &Caller, track: TrackId, data: &Path) {
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
    // What is kept in memory needs no store.
    node.env("MIST_CACHE_BYTES", "0");
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
