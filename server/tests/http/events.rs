//! Progress as server-sent events.

use http::{StatusCode, header};
use model::{IngestStage, IngestState, UploadAccepted, url};

use crate::fixture::{Server, parsed, sound, until};

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_told_live_from_the_queue_to_the_end() {
    let server = Server::start_with_worker(&[]).await;
    let admin = server.admin().await;
    let accepted: UploadAccepted = parsed(admin.upload("long.wav", sound::wav(60.0, 440.0)).await).await;
    for wanted in [IngestStage::Measuring, IngestStage::Encoding] {
        let status = until(&admin, accepted.track, |state| match state {
            IngestState::Working { stage, .. } => *stage == wanted,
            _ => true,
        })
        .await;
        assert!(matches!(status.state, IngestState::Working { .. }), "{wanted:?} was not told: {status:?}");
    }
    let status = until(&admin, accepted.track, |state| !matches!(state, IngestState::Working { .. })).await;
    assert_eq!(status.state, IngestState::Ready { warning: None });
}

#[tokio::test]
async fn the_first_events_tell_where_everything_stands() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let accepted: UploadAccepted = parsed(admin.upload("wait.wav", sound::wav(1.0, 440.0)).await).await;
    let response = admin.get(url::UPLOAD_EVENTS).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    assert!(!response.headers().contains_key(header::CONTENT_ENCODING), "a compressor would hold events back");
    let status = until(&admin, accepted.track, |_| true).await;
    assert_eq!(status.state, IngestState::Working { stage: IngestStage::Queued, permille: 0 });
}

#[tokio::test]
async fn open_streams_do_not_keep_the_server_from_stopping() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let response = admin.get(url::UPLOAD_EVENTS).send().await.unwrap();
    drop(server);
    let rest = tokio::time::timeout(crate::fixture::PATIENCE, response.text()).await;
    assert_eq!(rest.unwrap().unwrap(), "");
}
