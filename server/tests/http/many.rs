//! Many nodes: processes that share nothing but the engines, and die.

use std::time::Instant;

use http::{StatusCode, header};
use model::{IngestState, IngestStatus, Rendition, Revision, SignedIn, Track, UploadAccepted, url};
use serde_json::json;
use tokio::process::Child;

use crate::fixture::{
    Caller, Engines, HalfSent, Installation, Process, Way, comes_true, installation::upload, parsed, server::PASSWORD,
    sound, until, until_ready,
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_listener_goes_on_at_another_node_when_the_first_is_killed() {
    let mut installation = Installation::new().await;
    let (first, second) = (installation.web().await, installation.web().await);
    let _worker = installation.worker();
    let other_address = second.address;
    let admin = first.admin().await;
    let track = upload(&admin, "song.wav", 9.0, 440.0).await;
    // Told by the worker, by way of the other node.
    until_ready(&second.admin().await, track).await;

    let credentials = json!({ "name": "ada", "password": PASSWORD });
    let signed_in: SignedIn =
        parsed(Caller::stranger(first.address).post(url::SIGN_IN).json(&credentials).send().await.unwrap()).await;
    let listener = Caller::stranger(first.address).bearer(&signed_in.tokens.access_token);
    let revision = listener.json::<Track>(&url::track(track)).await.summary.revision;
    assert_eq!(listener.status(&url::master(track, revision)).await, StatusCode::OK);
    assert_eq!(listener.status(&url::segment(track, revision, Rendition::Aac128, 0)).await, StatusCode::OK);
    first.kill().await;

    let listener = Caller::stranger(other_address).bearer(&signed_in.tokens.access_token);
    for path in [url::key(track), url::segment(track, revision, Rendition::Aac128, 1)] {
        assert_eq!(listener.status(&path).await, StatusCode::OK, "{path}");
    }
    let refresh = json!({ "refresh_token": signed_in.tokens.refresh_token });
    let renewed: SignedIn =
        parsed(Caller::stranger(other_address).post(url::REFRESH).json(&refresh).send().await.unwrap()).await;
    let authorization = format!("Authorization: Bearer {}\r\n", renewed.tokens.access_token);
    let address = format!("http://{other_address}{}", url::media(track, revision, Rendition::Aac256));
    let decoded = tokio::task::spawn_blocking(move || {
        let mut ffmpeg = std::process::Command::new("ffmpeg");
        sound::ffmpeg(ffmpeg.args(["-headers", &authorization, "-i", &address, "-f", "s16le", "-ac", "1", "-"]))
    });
    let seconds = decoded.await.unwrap().len() as f64 / 2.0 / f64::from(sound::RATE_HZ);
    assert!((seconds - 9.0).abs() < 0.2, "{seconds} s");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn the_job_of_a_killed_worker_is_taken_over_within_a_minute() {
    let mut installation = Installation::new().await;
    let web = installation.web().await;
    let admin = web.admin().await;
    let mut doomed = installation.worker();
    let track = upload(&admin, "long.wav", 60.0, 440.0).await;
    until(&admin, track, |state| matches!(state, IngestState::Working { permille: 1.., .. })).await;
    doomed.kill().await.unwrap();
    let killed = Instant::now();

    let _heir = installation.worker();
    comes_true(installation.own.path(), "SELECT 1 FROM track WHERE revision = 2").await;
    assert!(killed.elapsed().as_secs() < 60, "{:?}", killed.elapsed());
    until_ready(&admin, track).await;
    let revision = admin.json::<Track>(&url::track(track)).await.summary.revision;
    assert_eq!(revision, Revision(2), "the second try");
    installation.audit(&admin, &[track]).await;
}

/// On one machine too: beside a `mist serve`, which works as well.
#[tokio::test(flavor = "multi_thread")]
async fn workers_that_race_make_each_track_once() {
    const SONGS: usize = 9;
    let mut installation = Installation::new().await;
    let web = installation.web().await;
    let admin = web.admin().await;
    let mut tracks = Vec::new();
    // Long enough for all workers to come in before the last is taken.
    for n in 0..SONGS {
        tracks.push(upload(&admin, &format!("{n}.wav"), 15.0, 300.0 + 10.0 * n as f64).await);
    }
    let mut others: Vec<Child> = (0..2).map(|_| installation.worker()).collect();
    let serves = Process::start(installation.node(&["serve"])).await;
    let data = installation.own.path();
    comes_true(data, &format!("SELECT 1 WHERE (SELECT count(*) FROM track WHERE state = 'ready') = {SONGS}")).await;
    for track in tracks.iter().copied() {
        assert_eq!(admin.json::<Track>(&url::track(track)).await.summary.revision, Revision(1), "one try");
    }
    let jobs = Engines::of(data).jobs;
    comes_true(data, &format!("SELECT 1 WHERE (SELECT count(DISTINCT lock_by) FROM {jobs}) > 1")).await;
    installation.audit(&admin, &tracks).await;
    assert!(serves.terminate().await.success());
    for other in &mut others {
        assert!(other.try_wait().unwrap().is_none(), "it has died");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_killed_while_a_file_arrives_leaves_nothing_to_be_seen() {
    let mut installation = Installation::new().await;
    let (first, second) = (installation.web().await, installation.web().await);
    let bytes = sound::wav(60.0, 440.0);
    let half = HalfSent::begin(&first.admin().await, bytes.clone()).await;
    installation.receives_a_part().await;
    first.kill().await;
    assert!(half.finish().await.is_err(), "the sender sees that it broke off");

    let admin = second.admin().await;
    assert!(admin.json::<Vec<IngestStatus>>(url::UPLOADS).await.is_empty());
    let again: UploadAccepted = parsed(admin.upload("whole.wav", bytes).await).await;
    let _worker = installation.worker();
    comes_true(installation.own.path(), "SELECT 1 FROM track WHERE state = 'ready'").await;
    installation.audit(&admin, &[again.track]).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn segments_come_from_the_bucket_where_the_operator_wants_it() {
    let mut installation = Installation::new().await;
    let mut node = installation.node(&["serve"]);
    node.env("MIST_S3_PRESIGN", "yes");
    let server = Process::start(node).await;
    let admin = server.admin().await;
    let track = upload(&admin, "song.wav", 5.0, 440.0).await;
    until_ready(&admin, track).await;
    let path = url::segment(track, Revision(1), Rendition::Aac320, 0);
    let answer = admin.get(&path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    let address = answer.headers()[header::LOCATION].to_str().unwrap().to_owned();
    // Whoever has the address needs nothing else; who alters it gets nothing.
    let from_bucket = reqwest::get(&address).await.unwrap();
    assert_eq!(from_bucket.status(), StatusCode::OK);
    let bytes = from_bucket.bytes().await.unwrap();
    let stored = Engines::of(installation.own.path()).objects.join(format!("hls/{track}/1/320/0.ts"));
    assert_eq!(bytes, std::fs::read(stored).unwrap());
    assert!(!reqwest::get(address.replace("/0.ts", "/1.ts")).await.unwrap().status().is_success());

    assert_eq!(Caller::stranger(server.address).status(&path).await, StatusCode::UNAUTHORIZED);
    let unpublished = url::segment(track, Revision(7), Rendition::Aac320, 0);
    assert_eq!(admin.status(&unpublished).await, StatusCode::NOT_FOUND);
    let elsewhere = admin.with("origin", "https://player.example.org").get(&path).send().await.unwrap();
    assert_eq!(elsewhere.bytes().await.unwrap(), bytes, "a page of another origin gets it through here");
    // The page may fetch from there.
    let browser =
        Caller::stranger(server.address).with("accept", "text/html").sign_in("ada", PASSWORD, Way::Cookie).await;
    let page = browser.get("/").send().await.unwrap();
    let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    let endpoint = std::env::var("MIST_TEST_S3_ENDPOINT").unwrap();
    assert!(policy.contains(&format!("connect-src 'self' {endpoint}")), "{policy}");
}
