//! Files arrive, or do not.

use bytes::Bytes;
use futures::{StreamExt as _, stream};
use model::{ErrorCode, IngestStage, IngestState};
use service::BoxError;

use crate::support::{World, files, pieces, refusal};

#[tokio::test]
async fn a_file_is_kept_whole_and_queued() {
    let world = World::new().await;
    let admin = world.admin().await;
    let bytes = files::wav(3.0, 440.0);
    let accepted = world.upload(&admin, "C:\\music\\07 - Ada - Tone.wav", bytes.clone()).await.unwrap();
    assert_eq!(accepted.bytes, bytes.len() as u64);
    let kept = world.objects_folder.join("originals").join(accepted.track.to_string());
    assert_eq!(std::fs::read(kept).unwrap(), bytes);
    assert_eq!(accepted.sha256.len(), 64);

    let recent = world.service.ingest.recent(&admin).await.unwrap();
    assert_eq!(recent.len(), 1);
    assert_eq!(recent[0].file_name, "07 - Ada - Tone.wav");
    assert_eq!(recent[0].state, IngestState::Working { stage: IngestStage::Queued, permille: 0 });
}

#[tokio::test]
async fn the_same_bytes_twice_are_told_and_not_kept_twice() {
    let world = World::new().await;
    let admin = world.admin().await;
    let first = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap();
    let refused = refusal(world.upload(&admin, "b.wav", files::wav(1.0, 440.0)).await);
    assert_eq!((refused.code, refused.track), (ErrorCode::AlreadyExists, Some(first.track)));
    assert_eq!(world.objects(), [format!("originals/{}", first.track)]);
}

#[tokio::test]
async fn of_the_same_bytes_at_the_same_time_one_is_kept() {
    let world = World::new().await;
    let admin = world.admin().await;
    let uploads = (0..4).map(|n| {
        let (ingest, admin) = (world.service.ingest.clone(), admin.clone());
        let body = pieces(files::wav(1.0, 440.0));
        tokio::spawn(async move { ingest.upload(&admin, &format!("{n}.wav"), None, body).await })
    });
    let outcomes: Vec<_> = futures::future::join_all(uploads).await.into_iter().map(Result::unwrap).collect();
    let kept: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    assert_eq!(kept.len(), 1);
    for outcome in &outcomes {
        if let Err(error) = outcome {
            assert_eq!(error.to_model().track, Some(kept[0].track));
        }
    }
    assert_eq!(world.objects(), [format!("originals/{}", kept[0].track)]);
}

#[tokio::test]
async fn what_is_no_sound_is_refused_by_its_content() {
    let world = World::new().await;
    let admin = world.admin().await;
    for (name, bytes) in [
        ("song.mp3", files::png(64, 64)),
        ("song.mp3", b"<html><script>alert(1)</script></html>".repeat(100)),
        ("song.wav", vec![0; 100_000]),
        ("song.flac", b"fLaC".to_vec()),
        ("song.wav", files::wav(1.0, 440.0)[..20].to_vec()),
    ] {
        let refused = refusal(world.upload(&admin, name, bytes).await);
        assert_eq!(refused.code, ErrorCode::UnsupportedMedia, "{name}: {}", refused.message);
        assert!(refused.message.len() > 10, "{}", refused.message);
    }
    assert_eq!(world.objects(), Vec::<String>::new());
    assert!(world.service.ingest.recent(&admin).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_empty_file_is_refused() {
    let world = World::new().await;
    let admin = world.admin().await;
    for declared in [None, Some(0)] {
        let refused = refusal(world.service.ingest.upload(&admin, "a.wav", declared, pieces(Vec::new())).await);
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, Some("file")));
    }
    assert_eq!(world.objects(), Vec::<String>::new());
}

#[tokio::test]
async fn the_limit_holds_for_what_is_announced_and_for_what_comes() {
    let limit = 100_000;
    let world = World::with(|settings| settings.max_upload_bytes = limit).await;
    let admin = world.admin().await;
    let ingest = &world.service.ingest;
    let never = stream::poll_fn(|_| -> std::task::Poll<Option<Result<Bytes, BoxError>>> {
        panic!("refused before the first byte is asked for")
    });
    let announced = refusal(ingest.upload(&admin, "a.wav", Some(limit + 1), never).await);
    assert_eq!(announced.code, ErrorCode::TooLarge);
    // Endless, and says nothing about its length.
    let endless = stream::repeat_with(|| Ok(Bytes::from_static(&[0; 10_000])));
    let streamed = refusal(ingest.upload(&admin, "a.wav", None, endless).await);
    assert_eq!(streamed.code, ErrorCode::TooLarge);
    assert_eq!(world.objects(), Vec::<String>::new());

    let exactly = files::wav(0.5, 440.0);
    let roomy = World::with(|settings| settings.max_upload_bytes = exactly.len() as u64).await;
    let admin = roomy.admin().await;
    assert!(roomy.upload(&admin, "a.wav", exactly).await.is_ok());
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_nothing() {
    let world = World::new().await;
    let admin = world.admin().await;
    let broken = pieces(vec![1; 12 << 20]).chain(stream::iter([Err(BoxError::from("connection reset"))]));
    let refused = refusal(world.service.ingest.upload(&admin, "a.wav", None, broken).await);
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    let short = refusal(world.service.ingest.upload(&admin, "a.wav", Some(500), pieces(vec![1; 499])).await);
    assert_eq!(short.code, ErrorCode::InvalidInput);
    assert_eq!(world.objects(), Vec::<String>::new());
}

#[tokio::test]
async fn a_client_that_vanishes_leaves_nothing() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (arrived, seen) = tokio::sync::oneshot::channel();
    let mut arrived = Some(arrived);
    // Eight megabytes, and then silence.
    let body = pieces(vec![1; 8 << 20]).chain(stream::poll_fn(move |_| {
        arrived.take().map(|arrived| arrived.send(()));
        std::task::Poll::Pending
    }));
    let ingest = world.service.ingest.clone();
    let upload = tokio::spawn(async move { ingest.upload(&admin, "a.wav", None, body).await });
    seen.await.unwrap();
    if world.has_local_storage() {
        assert_eq!(world.objects().len(), 1, "a part is on the disk");
    }
    upload.abort();
    let _aborted = upload.await;
    gone(&world).await;
}

/// Waits until the storage is empty: what is thrown away goes in the background.
async fn gone(world: &World) {
    let wait = async {
        while !world.objects().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), wait).await.expect("a part stays behind");
}
