//! Processes die, and no job is lost.

use std::time::{Duration, Instant};

use model::{IngestStage, IngestState};
use sea_orm::ConnectionTrait as _;

use crate::support::{RunningWorker, World, files};

/// The database as a process leaves it that was killed while it worked on every job there is.
async fn kill_the_worker(world: &World, status: &str) {
    let database = world.database().await;
    database
        .execute_unprepared(&format!(
            "INSERT INTO Workers (id, worker_type, storage_name, layers, last_seen) \
             VALUES ('worker-dead', 'ingest', 'SqliteStorage', '', strftime('%s', 'now')); \
             UPDATE Jobs SET status = '{status}', lock_by = 'worker-dead', lock_at = strftime('%s', 'now')"
        ))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_killed_workers_job_runs_again_at_once() {
    for status in ["Running", "Queued"] {
        let world = World::new().await;
        let admin = world.admin().await;
        let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
        kill_the_worker(&world, status).await;
        // Segments of the broken-off try, encrypted with a key that nobody has.
        let leftovers = world.settings.data_dir.join(format!("objects/hls/{track}/1/128"));
        std::fs::create_dir_all(&leftovers).unwrap();
        std::fs::write(leftovers.join("77.ts"), "old").unwrap();

        let started = Instant::now();
        let worker = RunningWorker::start(world.reopened().await);
        let database = world.database().await;
        // By another process, so that there is no news here: the database tells.
        let wait = async {
            let ready = "SELECT 1 FROM track WHERE state = 'ready'";
            let statement = || sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, ready);
            while database.query_one_raw(statement()).await.unwrap().is_none() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), wait).await.expect("the job is taken over");
        assert!(started.elapsed() < Duration::from_secs(20), "long before a heartbeat is missed");
        worker.stop().await;
        assert!(!leftovers.join("77.ts").exists());
        assert!(world.service.delivery.key(&admin, track).await.is_ok());
    }
}

#[tokio::test]
async fn a_file_that_kills_workers_is_set_aside() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
    kill_the_worker(&world, "Running").await;
    world.sql("UPDATE Jobs SET attempts = 2").await;
    let worker = world.start_worker();
    let IngestState::Failed { reason } = world.settled(&admin, track).await else { panic!("must be set aside") };
    assert_eq!(reason, "The server stopped 3 times while it processed this file.");
    worker.stop().await;
}

#[tokio::test]
async fn a_track_without_a_job_gets_one() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
    world.sql("DELETE FROM Jobs").await;
    let worker = world.start_worker();
    assert_eq!(world.settled(&admin, track).await, IngestState::Ready { warning: None });
    worker.stop().await;
}

#[tokio::test]
async fn a_shutdown_hands_the_job_back_promptly() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "long.wav", files::wav(120.0, 440.0)).await.unwrap().track;
    let worker = world.start_worker();
    world
        .reaches(&admin, track, |state| matches!(state, IngestState::Working { stage: IngestStage::Measuring, .. }))
        .await;
    let asked = Instant::now();
    worker.stop().await;
    assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
    let queued = IngestState::Working { stage: IngestStage::Queued, permille: 0 };
    assert_eq!(world.service.ingest.recent(&admin).await.unwrap()[0].state, queued);

    let worker = world.start_worker();
    assert_eq!(world.settled(&admin, track).await, IngestState::Ready { warning: None });
    worker.stop().await;
}

#[tokio::test]
async fn a_job_starts_within_a_second_of_its_upload() {
    let world = World::new().await;
    let admin = world.admin().await;
    let worker = world.start_worker();
    // The first one finds the worker surely awake and idle afterwards.
    let warm_up = world.upload(&admin, "a.wav", files::wav(0.2, 440.0)).await.unwrap().track;
    world.settled(&admin, warm_up).await;
    let track = world.upload(&admin, "b.wav", files::wav(30.0, 880.0)).await.unwrap().track;
    let uploaded = Instant::now();
    world
        .reaches(&admin, track, |state| !matches!(state, IngestState::Working { stage: IngestStage::Queued, .. }))
        .await;
    assert!(uploaded.elapsed() < Duration::from_secs(1), "{:?}", uploaded.elapsed());
    worker.stop().await;
}
