//! The power goes off.

use http::StatusCode;
use model::{IngestStage, IngestState, Rendition, Revision, UploadAccepted, url};

use crate::fixture::{Process, parsed, process::add_admin, sound, until, until_ready};

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
    let master = url::master(accepted.track, Revision(1));
    // Until it is whole it cannot be seen.
    if admin.status(&master).await == StatusCode::OK {
        let uploads: Vec<model::IngestStatus> = admin.json(url::UPLOADS).await;
        assert!(matches!(uploads[0].state, IngestState::Ready { .. }), "{uploads:?}");
    }
    until_ready(&admin, accepted.track).await;
    assert_eq!(admin.status(&master).await, StatusCode::OK);

    let address = format!("{}{}", admin.base, url::media(accepted.track, Revision(1), Rendition::Aac320));
    let headers = format!("Authorization: {}\r\n", admin.headers["authorization"].to_str().unwrap());
    let decoded = tokio::task::spawn_blocking(move || {
        let mut command = std::process::Command::new("ffmpeg");
        sound::ffmpeg(command.args(["-headers", &headers, "-i", &address, "-f", "s16le", "-ac", "1", "-"]))
    });
    let seconds = decoded.await.unwrap().len() as f64 / 2.0 / f64::from(sound::RATE_HZ);
    assert!((seconds - SECONDS).abs() < 0.2, "{seconds} s");
    assert!(server.terminate().await.success());
}
