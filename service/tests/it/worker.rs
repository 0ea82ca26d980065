//! From file to track.

use model::{CoverSize, ErrorCode, IngestStage, IngestState, TrackQuery, TrackState};
use sea_orm::DbBackend;
use service::{Clock as _, CoverFormat};

use crate::support::{World, files, refusal};

#[tokio::test]
async fn a_file_becomes_a_track_that_nobody_sees_before_it_is_ready() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let bytes = files::convert(
        &files::wav(5.0, 440.0),
        "flac",
        &[
            "-metadata",
            "title=Für Élise",
            "-metadata",
            "artist=Ludwig",
            "-metadata",
            "album=Bagatelles",
            "-metadata",
            "album_artist=Various",
            "-metadata",
            "track=3/12",
            "-metadata",
            "disc=2",
            "-metadata",
            "date=1810-04-27",
            "-metadata",
            "genre=Classical",
        ],
    );
    let track = world.upload(&admin, "x.flac", bytes).await.unwrap().track;
    let catalogue = &world.service.catalogue;
    assert_eq!(refusal(catalogue.track(&listener, track).await).code, ErrorCode::NotFound);
    assert_eq!(refusal(world.service.delivery.key(&admin, track).await).code, ErrorCode::NotFound);
    assert_eq!(catalogue.list(&admin, TrackQuery::default()).await.unwrap().total, 0);
    let waiting = catalogue.track(&admin, track).await.unwrap();
    assert_eq!((waiting.state, waiting.file_name.as_deref()), (TrackState::Processing, Some("x.flac")));

    let worker = world.start_worker();
    assert_eq!(world.settled(&admin, track).await, IngestState::Ready { warning: None });
    worker.stop().await;

    let ready = catalogue.track(&listener, track).await.unwrap();
    assert_eq!(ready.state, TrackState::Ready);
    let summary = &ready.summary;
    assert_eq!((summary.title.as_str(), summary.artist_line().as_str()), ("Für Élise", "Ludwig"));
    assert_eq!((summary.album.as_deref(), ready.album_artist.as_deref()), (Some("Bagatelles"), Some("Various")));
    assert_eq!((ready.track_number, ready.disc_number, ready.year), (Some(3), Some(2), Some(1810)));
    assert_eq!(ready.genre.as_deref(), Some("Classical"));
    assert_eq!((summary.revision.0, summary.duration_ms, summary.gapless.samples), (1, 5_000, 5 * 44_100));
    assert_eq!(ready.channels, 2);
    assert!(ready.loudness_lufs.unwrap() < -5.0 && ready.gain_db.is_finite());
    assert_eq!((ready.warning, ready.file_name), (None, None), "not for listeners");
    assert_eq!(catalogue.waveform(&listener, track).await.unwrap().peaks.len(), 1000);
    assert_eq!(catalogue.list(&listener, TrackQuery::default()).await.unwrap().items, [ready.summary]);
}

#[tokio::test]
async fn progress_is_told_stage_by_stage() {
    use futures::StreamExt as _;
    let world = World::new().await;
    let admin = world.admin().await;
    let mut news = world.service.ingest.subscribe(&admin).unwrap();
    let track = world.upload(&admin, "long.wav", files::wav(60.0, 440.0)).await.unwrap().track;
    let worker = world.start_worker();
    let mut stages = Vec::new();
    let mut last = None;
    while let Some(status) = news.next().await {
        assert_eq!(status.track, track);
        match status.state {
            IngestState::Working { stage, permille } => {
                if let Some((before, told)) = last
                    && before == stage
                    && stage != IngestStage::Queued
                {
                    assert!(permille > told, "{stage:?}: {permille} after {told}");
                }
                last = Some((stage, permille));
                stages.push(stage);
            }
            state => {
                assert_eq!(state, IngestState::Ready { warning: None });
                break;
            }
        }
    }
    worker.stop().await;
    stages.dedup();
    let all = [IngestStage::Queued, IngestStage::Measuring, IngestStage::Encoding, IngestStage::Publishing];
    assert_eq!(stages, all);
}

#[tokio::test]
async fn a_running_upload_is_cancelled_and_leaves_nothing() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "long.wav", files::wav(120.0, 440.0)).await.unwrap().track;
    let worker = world.start_worker();
    world
        .reaches(&admin, track, |state| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. }))
        .await;
    world.service.ingest.cancel(&admin, track).await.unwrap();
    assert_eq!(refusal(world.service.catalogue.track(&admin, track).await).code, ErrorCode::NotFound);
    // Waits for the job, which clears away what it wrote in the meantime.
    worker.stop().await;
    assert_eq!(world.objects(), Vec::<String>::new());
    assert!(world.service.ingest.recent(&admin).await.unwrap().is_empty());
    let again = world.upload(&admin, "long.wav", files::wav(120.0, 440.0)).await;
    assert!(again.is_ok(), "the same file is welcome again");
}

#[tokio::test]
async fn the_last_word_on_an_upload_that_another_process_cancels_is_that_it_is_cancelled() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "long.wav", files::wav(120.0, 440.0)).await.unwrap().track;
    let worker = world.start_worker();
    world
        .reaches(&admin, track, |state| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. }))
        .await;
    // Whose news do not reach this process: only the worker can tell here.
    world.reopened().await.ingest.cancel(&admin, track).await.unwrap();
    assert_eq!(world.settled(&admin, track).await, IngestState::Cancelled);
    worker.stop().await;
    assert_eq!(world.objects(), Vec::<String>::new());
}

#[tokio::test]
async fn a_queued_upload_is_cancelled() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
    world.service.ingest.cancel(&admin, track).await.unwrap();
    assert_eq!(world.objects(), Vec::<String>::new());
    // Its job finds nothing to do, and the next upload is not held up by it.
    world.publish(&admin, "b.wav", files::wav(1.0, 880.0)).await;
}

#[tokio::test]
async fn a_bad_file_is_set_aside_with_a_reason_and_can_be_tried_again() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
    // Damaged after it was accepted.
    let original = world.objects_folder.join("originals").join(track.to_string());
    let good = std::fs::read(&original).unwrap();
    std::fs::write(&original, files::png(8, 8)).unwrap();
    let worker = world.start_worker();
    let IngestState::Failed { reason } = world.settled(&admin, track).await else { panic!("must fail") };
    assert!(reason.len() > 10, "{reason}");
    let recent = world.service.ingest.recent(&admin).await.unwrap();
    assert_eq!(recent[0].state, IngestState::Failed { reason });
    assert_eq!(world.objects(), [format!("originals/{track}")], "the file is kept, nothing else");
    assert_eq!(world.service.catalogue.track(&admin, track).await.unwrap().state, TrackState::Failed);

    std::fs::write(&original, good).unwrap();
    world.service.ingest.retry(&admin, track).await.unwrap();
    assert_eq!(refusal(world.service.ingest.retry(&admin, track).await).code, ErrorCode::Conflict);
    assert_eq!(world.settled(&admin, track).await, IngestState::Ready { warning: None });
    assert_eq!(refusal(world.service.ingest.retry(&admin, track).await).code, ErrorCode::Conflict);
    assert_eq!(refusal(world.service.ingest.cancel(&admin, track).await).code, ErrorCode::Conflict);
    worker.stop().await;
}

#[tokio::test]
async fn a_new_upload_takes_the_place_of_a_failed_one() {
    let world = World::new().await;
    let admin = world.admin().await;
    let bytes = files::wav(1.0, 440.0);
    let failed = world.upload(&admin, "a.wav", bytes.clone()).await.unwrap().track;
    world.sql("UPDATE track SET state = 'failed', failure = 'a reason', job_id = NULL").await;
    let fresh = world.upload(&admin, "b.wav", bytes).await.unwrap().track;
    assert_ne!(fresh, failed);
    assert_eq!(world.objects(), [format!("originals/{fresh}")]);
    let recent = world.service.ingest.recent(&admin).await.unwrap();
    assert_eq!(recent.iter().map(|status| status.track).collect::<Vec<_>>(), [fresh]);
}

#[tokio::test]
async fn a_passing_fault_is_tried_again() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
    // The storage cannot be written to: where segments belong there is a file.
    let blocked = world.objects_folder.join("hls");
    std::fs::write(&blocked, "in the way").unwrap();
    let worker = world.start_worker();
    let (jobs, text) = (world.jobs(), world.on("CAST(job AS TEXT)", "convert_from(job, 'UTF8')"));
    world.comes_true(&format!("SELECT 1 FROM {jobs} WHERE {text} LIKE '%\"faults\":1}}'")).await;
    std::fs::remove_file(&blocked).unwrap();
    assert_eq!(world.settled(&admin, track).await, IngestState::Ready { warning: None });
    worker.stop().await;
}

#[tokio::test]
async fn a_fault_that_lasts_is_tried_five_times_ever_later_and_then_told() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
    let blocked = world.objects_folder.join("hls");
    std::fs::write(&blocked, "in the way").unwrap();
    // The clock of this world stands still, years ago: by SQLite's clock each next try is due at once. PostgreSQL
    // reckons by its own clock, and the waits are real.
    let started_at_s = world.clock.now_ms() / 1000;
    let worker = world.start_worker();
    let IngestState::Failed { reason } = world.settled(&admin, track).await else { panic!("must fail") };
    worker.stop().await;
    let tries = world
        .numbers(world.on(
            "SELECT run_at FROM Jobs ORDER BY json_extract(CAST(job AS TEXT), '$.faults')",
            "SELECT CAST(extract(epoch FROM run_at) AS bigint) FROM apalis.jobs ORDER BY id",
        ))
        .await;
    if world.backend() == DbBackend::Sqlite {
        let waits: Vec<i64> = tries.iter().map(|run_at_s| run_at_s - started_at_s).collect();
        assert_eq!(waits, [0, 2, 4, 8, 16], "seconds before each try");
    } else {
        let waits: Vec<i64> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(
            waits.iter().zip([2, 4, 8, 16]).all(|(wait, least)| *wait >= least),
            "seconds between tries: {waits:?}"
        );
        assert_eq!(waits.len(), 4);
    }
    let out_of_reach = "The server cannot do this just now. Try again in a moment.";
    let told = if world.has_local_storage() { "The server failed. Its log says why." } else { out_of_reach };
    assert_eq!(reason, told);
    let recent = world.service.ingest.recent(&admin).await.unwrap();
    assert_eq!(recent[0].state, IngestState::Failed { reason });

    std::fs::remove_file(&blocked).unwrap();
    world.service.ingest.retry(&admin, track).await.unwrap();
    let worker = world.start_worker();
    assert_eq!(world.settled(&admin, track).await, IngestState::Ready { warning: None }, "the file was kept");
    worker.stop().await;
}

#[tokio::test]
async fn covers_are_made_in_every_size_and_format() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let mp3 = files::convert(&files::wav(1.0, 440.0), "mp3", &["-b:a", "128k"]);
    let tagged = files::with_tags(&mp3, "mp3", |tag| {
        let picture = lofty::picture::Picture::unchecked(files::png(900, 600))
            .pic_type(lofty::picture::PictureType::CoverFront)
            .mime_type(lofty::picture::MimeType::Png)
            .build();
        tag.push_picture(picture);
    });
    let track = world.publish(&admin, "a.mp3", tagged).await;
    let catalogue = &world.service.catalogue;
    let summary = catalogue.track(&listener, track).await.unwrap().summary;
    assert!(summary.has_cover);
    assert_eq!(summary.cover_version, 1);
    for (size, edge) in [(CoverSize::Small, 96), (CoverSize::Medium, 320), (CoverSize::Large, 600)] {
        for (format, kind) in
            [(CoverFormat::Jpeg, image::ImageFormat::Jpeg), (CoverFormat::Webp, image::ImageFormat::WebP)]
        {
            let bytes = catalogue.cover(&listener, track, size, format).await.unwrap();
            assert_eq!(image::guess_format(&bytes).unwrap(), kind);
            let picture = image::load_from_memory(&bytes).unwrap();
            assert_eq!((picture.width(), picture.height()), (edge, edge));
        }
    }
    let bare = world.publish(&admin, "b.wav", files::wav(1.0, 880.0)).await;
    let missing = catalogue.cover(&listener, bare, CoverSize::Small, CoverFormat::Jpeg).await;
    assert_eq!(refusal(missing).code, ErrorCode::NotFound);
}

#[tokio::test]
async fn deleting_a_track_removes_everything_of_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let kept = world.publish(&admin, "kept.wav", files::wav(1.0, 880.0)).await;
    let objects = world.objects();
    let gone = world.publish(&admin, "gone.wav", files::wav(1.0, 440.0)).await;
    assert!(world.objects().len() > objects.len());
    world.service.catalogue.delete(&admin, gone).await.unwrap();
    assert_eq!(world.objects(), objects);
    assert_eq!(refusal(world.service.catalogue.track(&admin, gone).await).code, ErrorCode::NotFound);
    assert!(world.service.catalogue.track(&admin, kept).await.is_ok());
}
