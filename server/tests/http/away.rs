//! Engines that are away for a while: nothing is lost, and everybody is told.

use std::process::Stdio;

use http::StatusCode;
use model::{ErrorCode, IngestStage, IngestState, Rendition, Revision, url};
use sea_orm::{ConnectionTrait as _, Database};
use serde_json::{Value, json};
use tokio::{net::TcpListener, process::Command};

use crate::fixture::{
    Caller, Engines, Installation, Process, error_of, files_under,
    installation::upload,
    proxy::{Mood, Proxy},
    sound, until, until_ready, until_status,
};

/// Lets nobody into the database, and throws out who is there: what clients see of a server that restarts.
async fn close_database(url: &str, is_closed: bool) {
    let (server, name) = url.rsplit_once('/').unwrap();
    let admin = Database::connect(format!("{server}/postgres")).await.unwrap();
    for statement in [
        format!("ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS {}", !is_closed),
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
    ] {
        admin.execute_unprepared(&statement).await.unwrap();
    }
    admin.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_database_that_restarts_loses_nothing() {
    let mut installation = Installation::new().await;
    let server = Process::start(installation.node(&["serve"])).await;
    let admin = server.admin().await;
    let known = upload(&admin, "known.wav", 1.0, 300.0).await;
    until_ready(&admin, known).await;
    let track = upload(&admin, "long.wav", 240.0, 440.0).await;
    until(&admin, track, |state| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. })).await;

    let database = Engines::of(installation.own.path()).database;
    close_database(&database, true).await;
    until_status(&admin, url::READYZ, StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(admin.status(url::HEALTHZ).await, StatusCode::OK);
    let error = error_of(admin.get(url::TRACKS).send().await.unwrap(), StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(error.code, ErrorCode::Unavailable);
    close_database(&database, false).await;

    until_status(&admin, url::READYZ, StatusCode::OK).await;
    assert_eq!(admin.status(&url::key(known)).await, StatusCode::OK);
    until_ready(&admin, track).await;
    installation.audit(&admin, &[known, track]).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn while_redis_is_away_music_and_sign_in_go_on_within_limits() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let start_redis = || {
        let arguments = ["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""];
        Command::new("redis-server").args(arguments).stdout(Stdio::null()).kill_on_drop(true).spawn().unwrap()
    };
    let mut redis = start_redis();
    let mut installation = Installation::new().await;
    let mut node = installation.node(&["serve"]);
    // Without a line for each refusal: nobody reads them here, and a full pipe would stop the server.
    node.env("REDIS_URL", format!("redis://127.0.0.1:{port}")).env("MIST_LOG", "info,server::middleware=warn");
    let mut server = Process::start(node).await;
    let admin = server.admin().await;
    let track = upload(&admin, "song.wav", 5.0, 440.0).await;
    until_ready(&admin, track).await;
    let next = upload(&admin, "next.wav", 5.0, 550.0).await;
    until_ready(&admin, next).await;
    let (key, segment) = (url::key(track), url::segment(track, Revision(1), Rendition::Aac128, 0));
    assert_eq!(admin.status(&key).await, StatusCode::OK);
    assert_eq!(admin.status(&segment).await, StatusCode::OK);

    redis.kill().await.unwrap();
    // The song that is playing goes on, and the next one begins.
    assert_eq!(admin.status(&url::segment(track, Revision(1), Rendition::Aac256, 1)).await, StatusCode::OK);
    let begins = [url::master(next, Revision(1)), url::media(next, Revision(1), Rendition::Aac128), url::key(next)];
    for path in begins.into_iter().chain([url::segment(next, Revision(1), Rendition::Aac128, 0)]) {
        assert_eq!(admin.status(&path).await, StatusCode::OK, "{path}");
    }
    let listener = server.admin().await;
    assert_eq!(listener.status(&segment).await, StatusCode::OK, "signed in meanwhile");
    assert_eq!(
        admin.json::<Value>(url::READYZ).await,
        json!({ "status": "ok", "database": "ok", "storage": "ok", "redis": "away" })
    );
    let mut granted = 1;
    while admin.status(&key).await == StatusCode::OK {
        granted += 1;
        assert!(granted <= 100, "no limit while Redis is away");
    }
    server.logged("Redis does not answer").await;
    let guess = json!({ "name": "ada", "password": "guess number one" });
    let mut guesses = 0;
    while Caller::stranger(server.address).post(url::SIGN_IN).json(&guess).send().await.unwrap().status()
        == StatusCode::UNAUTHORIZED
    {
        guesses += 1;
        assert!(guesses <= 100, "passwords are tried without a limit while Redis is away");
    }

    let _redis = start_redis();
    until_status(&admin, &key, StatusCode::OK).await;
    server.logged("Redis answers again").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_store_that_cuts_connections_or_fails_is_told_and_worked_around() {
    let store = Proxy::start().await;
    let mut installation = Installation::new().await;
    let mut node = installation.node(&["serve"]);
    // What is kept in memory needs no store.
    node.env("MIST_S3_ENDPOINT", &store.endpoint).env("MIST_CACHE_BYTES", "0");
    let server = Process::start(node).await;
    let admin = server.admin().await;
    let known = upload(&admin, "known.wav", 1.0, 300.0).await;
    until_ready(&admin, known).await;
    let segment = url::segment(known, Revision(1), Rendition::Aac128, 0);
    let objects = Engines::of(installation.own.path()).objects;

    let mut acknowledged = vec![known];
    for (n, bad) in [Mood::Cuts, Mood::Fails].into_iter().enumerate() {
        let track = upload(&admin, &format!("long {n}.wav"), 120.0, 440.0 + n as f64).await;
        until(&admin, track, |state| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. })).await;
        store.turn(bad);
        until_status(&admin, url::READYZ, StatusCode::SERVICE_UNAVAILABLE).await;
        let error = error_of(admin.get(&segment).send().await.unwrap(), StatusCode::SERVICE_UNAVAILABLE).await;
        assert_eq!(error.code, ErrorCode::Unavailable, "{bad:?}");
        let before = files_under(&objects.join("originals")).len();
        let refused = admin.upload("refused.wav", sound::wav(2.0, 700.0 + n as f64)).await;
        error_of(refused, StatusCode::SERVICE_UNAVAILABLE).await;
        assert_eq!(files_under(&objects.join("originals")).len(), before, "nothing is left of it");

        store.turn(Mood::Passes);
        until_status(&admin, url::READYZ, StatusCode::OK).await;
        assert_eq!(admin.status(&segment).await, StatusCode::OK);
        until_ready(&admin, track).await;
        acknowledged.push(track);
    }
    installation.audit(&admin, &acknowledged).await;
}
