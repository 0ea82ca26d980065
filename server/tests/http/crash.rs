//! The power goes off.

use http::StatusCode;
use model::{IngestStage, IngestState, Rendition, Track, UploadAccepted, url};

use crate::fixture::{Process, audit::audit, parsed, process::add_admin, sound, until, until_ready};

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
