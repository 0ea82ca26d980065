//! Progress as server-sent events.

use http::{StatusCode, header};
use model::{IngestStage, IngestState, UploadAccepted, url};

use crate::fixture::{Events, Server, in_time, parsed, sound, until};

use IngestStage::{Encoding, Measuring, Publishing, Queued};

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_told_live_from_the_queue_to_the_end() {
    let server = Server::start_with_worker(&[]).await;
    let admin = server.admin().await;
    let mut events = Events::listen(&admin).await;
    let accepted: UploadAccepted = parsed(admin.upload("long.wav", sound::wav(20.0, 440.0)).await).await;
    let mut told = Vec::new();
    let end = loop {
        let status = events.next().await;
        assert_eq!((status.track, status.file_name.as_str()), (accepted.track, "long.wav"));
        match status.state {
            IngestState::Working { stage, permille } => told.push((stage, permille)),
            end => break end,
        }
    };
    assert_eq!(end, IngestState::Ready { warning: None });
    let mut stages: Vec<IngestStage> = told.iter().map(|(stage, _)| *stage).collect();
    stages.dedup();
    assert_eq!(stages, [Queued, Measuring, Encoding, Publishing]);
    let forward = |pair: &[(IngestStage, u16)]| pair[0].0 != pair[1].0 || pair[0].1 <= pair[1].1;
    assert!(told.windows(2).all(forward), "progress went back: {told:?}");
    assert!(told.iter().filter(|(stage, _)| *stage == Encoding).count() > 3, "{told:?}");
}

#[tokio::test]
async fn the_first_events_tell_where_everything_stands() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let accepted: UploadAccepted = parsed(admin.upload("wait.wav", sound::wav(1.0, 440.0)).await).await;
    let response = admin.get(url::UPLOAD_EVENTS).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(!response.headers().contains_key(header::CONTENT_ENCODING), "a compressor would hold events back");
    let status = until(&admin, accepted.track, |_| true).await;
    assert_eq!(status.state, IngestState::Working { stage: Queued, permille: 0 });
}

#[tokio::test]
async fn open_streams_do_not_keep_the_server_from_stopping() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let response = admin.get(url::UPLOAD_EVENTS).send().await.unwrap();
    drop(server);
    let rest = in_time(response.text(), "they do keep it").await;
    assert_eq!(rest.unwrap(), "");
}
