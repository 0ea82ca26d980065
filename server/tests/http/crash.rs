//! The power goes off, or somebody loses patience.

use std::{fs, process::Stdio, time::Duration};

use http::StatusCode;
use model::{IngestStage, IngestState, Rendition, Track, UploadAccepted, url};

use crate::fixture::{
    Engines, Process,
    audit::audit,
    comes_true,
    engines::are_many,
    parsed,
    process::{BINARY, add_admin, command},
    sound, until, until_ready,
};

const SECONDS: f64 = 120.0;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_finishes_the_track_when_it_is_back() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let server = Process::serve(data.path()).await;
    let admin = server.admin().await;
    let accepted: UploadAccepted = parsed(admin.upload("long.wav", sound::wav(SECONDS, 440.0)).await).await;
    let status = until(&admin, accepted.track, |state| {
        matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. } | IngestState::Ready { .. })
    })
    .await;
    assert!(matches!(status.state, IngestState::Working { .. }), "it was too quick to be killed in the middle");
    server.kill().await;

    let server = Process::serve(data.path()).await;
    let admin = server.admin().await;
    // Until it is whole it cannot be played.
    if admin.status(&url::key(accepted.track)).await == StatusCode::OK {
        let uploads: Vec<model::IngestStatus> = admin.json(url::UPLOADS).await;
        assert!(matches!(uploads[0].state, IngestState::Ready { .. }), "{uploads:?}");
    }
    until_ready(&admin, accepted.track).await;
    let revision = admin.json::<Track>(&url::track(accepted.track)).await.summary.revision;
    assert_eq!(admin.status(&url::master(accepted.track, revision)).await, StatusCode::OK);

    let address = format!("{}{}", admin.base, url::media(accepted.track, revision, Rendition::Aac320));
    let headers = format!("Authorization: {}\r\n", admin.headers["authorization"].to_str().unwrap());
    let decoded = tokio::task::spawn_blocking(move || {
        let mut command = std::process::Command::new("ffmpeg");
        sound::ffmpeg(command.args(["-headers", &headers, "-i", &address, "-f", "s16le", "-ac", "1", "-"]))
    });
    let seconds = decoded.await.unwrap().len() as f64 / 2.0 / f64::from(sound::RATE_HZ);
    assert!((seconds - SECONDS).abs() < 0.2, "{seconds} s");
    audit(data.path(), &admin, &[accepted.track]).await;
    assert!(server.terminate().await.success());
}

/// Longer than a worker may take to stop, and shorter than for ever.
const WORKER_STOPS: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_stuck_is_cut_off_when_it_is_asked_to_stop() {
    if are_many() {
        // From a bucket a worker reads a copy of its own, on which nobody can make it wait.
        return;
    }
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let mut web = command(BINARY, data.path());
    web.args(["serve", "--no-worker"]);
    let server = Process::start(web).await;
    let admin = server.admin().await;
    let accepted: UploadAccepted = parsed(admin.upload("a.wav", sound::wav(2.0, 440.0)).await).await;
    assert!(server.terminate().await.success());

    // Whoever opens the original waits for somebody who never writes to it.
    let engines = Engines::of(data.path());
    let original = engines.objects.join("originals").join(accepted.track.to_string());
    fs::remove_file(&original).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&original).status().unwrap().success());
    let worker = command(BINARY, data.path()).arg("worker").stderr(Stdio::piped()).spawn().unwrap();
    comes_true(data.path(), &format!("SELECT 1 FROM {} WHERE status = 'Running'", engines.jobs)).await;
    let id = worker.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").arg(id).status().unwrap().success());
    let ended = tokio::time::timeout(WORKER_STOPS, worker.wait_with_output()).await.expect("it hangs").unwrap();
    let log = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.success() && log.contains("was cut off"), "{log}");
}
