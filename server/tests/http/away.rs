//! Engines that are away for a while: nothing is lost, and everybody is told.

use std::process::Stdio;

use http::StatusCode;
use model::{ErrorCode, IngestStage, IngestState, Rendition, Revision, url};
use sea_orm::{ConnectionTrait as _, Database};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::watch,
};

use crate::fixture::{
    Caller, Engines, Installation, PATIENCE, Process, error_of, files_under, installation::upload, sound, until,
    until_ready,
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

/// Waits until an address answers with this status.
async fn until_status(caller: &Caller, path: &str, status: StatusCode) {
    let mut last = None;
    let wait = async {
        while last != Some(status) {
            last = Some(caller.status(path).await);
        }
    };
    let waited = tokio::time::timeout(PATIENCE, wait).await;
    assert!(waited.is_ok(), "{path} does not answer {status} but {last:?}");
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
    let (key, segment) = (url::key(track), url::segment(track, Revision(1), Rendition::Aac128, 0));
    assert_eq!(admin.status(&key).await, StatusCode::OK);

    redis.kill().await.unwrap();
    assert_eq!(admin.status(&segment).await, StatusCode::OK);
    assert_eq!(admin.status(&key).await, StatusCode::OK);
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

    let _redis = start_redis();
    until_status(&admin, &key, StatusCode::OK).await;
    server.logged("Redis answers again").await;
}

/// What a proxy before the bucket does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Passes,
    /// Ends every connection.
    Cuts,
    /// Answers every request with 500.
    Fails,
}

/// A proxy before the tests' S3 server.
async fn moody_proxy(mut mood: watch::Receiver<Mood>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::env::var("MIST_TEST_S3_ENDPOINT").unwrap().strip_prefix("http://").unwrap().to_owned();
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let now = *mood.borrow_and_update();
            let (mut changed, server) = (mood.clone(), server.clone());
            tokio::spawn(async move {
                match now {
                    Mood::Cuts => {}
                    Mood::Fails => {
                        let _asked = client.read(&mut [0; 4_096]).await;
                        let answer =
                            "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                        let _sent = client.write_all(answer.as_bytes()).await;
                    }
                    Mood::Passes => {
                        let mut server = TcpStream::connect(server).await.unwrap();
                        tokio::select! {
                            _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
                            _ = changed.changed() => {}
                        }
                    }
                }
            });
        }
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_store_that_cuts_connections_or_fails_is_told_and_worked_around() {
    let (turn, mood) = watch::channel(Mood::Passes);
    let endpoint = moody_proxy(mood).await;
    let mut installation = Installation::new().await;
    let mut node = installation.node(&["serve"]);
    node.env("MIST_S3_ENDPOINT", endpoint);
    let server = Process::start(node).await;
    let admin = server.admin().await;
    let known = upload(&admin, "known.wav", 1.0, 300.0).await;
    until_ready(&admin, known).await;
    let segment = url::segment(known, Revision(1), Rendition::Aac128, 0);
    let objects = Engines::of(installation.own.path()).objects;

    for (n, bad) in [Mood::Cuts, Mood::Fails].into_iter().enumerate() {
        let track = upload(&admin, &format!("long {n}.wav"), 120.0, 440.0 + n as f64).await;
        until(&admin, track, |state| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. })).await;
        turn.send(bad).unwrap();
        until_status(&admin, url::READYZ, StatusCode::SERVICE_UNAVAILABLE).await;
        let error = error_of(admin.get(&segment).send().await.unwrap(), StatusCode::SERVICE_UNAVAILABLE).await;
        assert_eq!(error.code, ErrorCode::Unavailable, "{bad:?}");
        let before = files_under(&objects.join("originals")).len();
        let refused = admin.upload("refused.wav", sound::wav(2.0, 700.0 + n as f64)).await;
        error_of(refused, StatusCode::SERVICE_UNAVAILABLE).await;
        assert_eq!(files_under(&objects.join("originals")).len(), before, "nothing is left of it");

        turn.send(Mood::Passes).unwrap();
        until_status(&admin, url::READYZ, StatusCode::OK).await;
        assert_eq!(admin.status(&segment).await, StatusCode::OK);
        until_ready(&admin, track).await;
    }
}
