//! Processes die, and no job is lost.

use std::time::Duration;

use model::{IngestStage, IngestState, Rendition, Revision};
use sea_orm::ConnectionTrait as _;

use crate::{
    delivery::heard_s,
    support::{RunningWorker, World, files},
};

/// Longer than any test waits.
const NEVER: Duration = Duration::from_hours(1);

/// On one machine a worker's lock tells that it is gone, and nobody waits for a heartbeat to be missed: it would take the
/// test's patience. On many it is missed three times.
async fn world_of_mortals() -> World {
    World::with(|settings| {
        let is_one_machine = settings.database_url.starts_with("sqlite:");
        settings.worker_heartbeat = if is_one_machine { NEVER } else { Duration::from_secs(1) };
    })
    .await
}

/// The database as a process leaves it that was killed while it worked on every job there is.
async fn kill_the_worker(world: &World, status: &str) {
    let (jobs, workers) = (world.jobs(), world.workers());
    let now = world.on("strftime('%s', 'now')", "now()");
    let database = world.database().await;
    database
        .execute_unprepared(&format!(
            "INSERT INTO {workers} (id, worker_type, storage_name, layers, last_seen) \
             VALUES ('worker-dead', 'ingest', 'storage', '', {now}); \
             UPDATE {jobs} SET status = '{status}', lock_by = 'worker-dead', lock_at = {now}"
        ))
        .await
        .unwrap();
}

/// Killed after its track was ready, and before it told so.
#[tokio::test]
async fn what_a_killed_worker_could_not_tell_another_tells() {
    use futures::StreamExt as _;
    let world = world_of_mortals().await;
    let admin = world.admin().await;
    let track = world.publish(&admin, "a.wav", files::wav(1.0, 440.0)).await;
    kill_the_worker(&world, "Running").await;
    let mut news = world.service.ingest.subscribe(&admin).unwrap();
    // The picture of now comes first.
    news.next().await.unwrap();
    let worker = world.start_worker();
    let told = tokio::time::timeout(Duration::from_mins(1), news.next()).await.expect("nobody tells").unwrap();
    assert_eq!((told.track, told.state), (track, IngestState::Ready { warning: None }));
    worker.stop().await;
    assert_eq!(world.service.catalogue.track(&admin, track).await.unwrap().summary.revision, Revision(1), "made once");
}

#[tokio::test]
async fn a_killed_workers_job_runs_again() {
    for status in ["Running", "Queued"] {
        let world = world_of_mortals().await;
        let admin = world.admin().await;
        let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
        kill_the_worker(&world, status).await;
        // Segments of the broken-off try, encrypted with a key that nobody has.
        let leftovers = world.objects_folder.join(format!("hls/{track}/1/128"));
        std::fs::create_dir_all(&leftovers).unwrap();
        std::fs::write(leftovers.join("77.ts"), "old").unwrap();

        let worker = RunningWorker::start(world.reopened().await);
        // By another process, so that there is no news here: the database tells.
        world.comes_true("SELECT 1 FROM track WHERE state = 'ready'").await;
        worker.stop().await;
        assert!(!leftovers.join("77.ts").exists());
        assert!(world.service.delivery.key(&admin, track).await.is_ok());
    }
}

#[tokio::test]
async fn a_file_that_kills_workers_is_set_aside() {
    let world = world_of_mortals().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
    kill_the_worker(&world, "Running").await;
    world.sql(&format!("UPDATE {} SET attempts = 2", world.jobs())).await;
    let worker = world.start_worker();
    let IngestState::Failed { reason } = world.settled(&admin, track).await else { panic!("must be set aside") };
    assert_eq!(reason, "The server stopped 3 times while it processed this file.");
    worker.stop().await;
}

#[tokio::test]
async fn a_job_that_runs_twice_publishes_what_one_try_made() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "long.wav", files::wav(60.0, 440.0)).await.unwrap().track;
    let taken_for_dead = world.start_worker();
    world
        .reaches(&admin, track, |state| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. }))
        .await;
    // As apalis does with the jobs of a worker whose heartbeats are missing.
    world
        .sql(&format!(
            "UPDATE {} SET status = 'Pending', attempts = attempts + 1, lock_by = NULL, lock_at = NULL",
            world.jobs()
        ))
        .await;
    let other = RunningWorker::start(world.reopened().await);
    world.comes_true("SELECT 1 FROM track WHERE state = 'ready'").await;
    taken_for_dead.stop().await;
    other.stop().await;

    let revision = world.service.catalogue.track(&admin, track).await.unwrap().summary.revision;
    assert_eq!(revision, Revision(2), "the first try was overtaken");
    let overtaken = format!("hls/{track}/1/");
    assert!(!world.objects().iter().any(|object| object.starts_with(&overtaken)));
    let seconds = heard_s(&world, &admin, track, revision, Rendition::Aac128).await;
    assert!((59.9..60.2).contains(&seconds), "{seconds} s");
}

#[tokio::test]
async fn a_fault_of_the_database_is_not_the_files() {
    let world = World::with(|settings| settings.worker_heartbeat = Duration::from_secs(1)).await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "long.wav", files::wav(120.0, 440.0)).await.unwrap().track;
    let worker = world.start_worker();
    world
        .reaches(&admin, track, |state| matches!(state, IngestState::Working { stage: IngestStage::Measuring, .. }))
        .await;
    // The next heartbeat fails, and with it the worker's life.
    world.sql(&format!("UPDATE {} SET worker_type = 'of another queue'", world.workers())).await;
    assert_eq!(world.settled(&admin, track).await, IngestState::Ready { warning: None });
    let revision = world.service.catalogue.track(&admin, track).await.unwrap().summary.revision;
    assert_eq!(revision, Revision(2), "the first try was broken off");
    world.comes_true(&format!("SELECT 1 FROM {} WHERE status = 'Done'", world.jobs())).await;
    worker.stop().await;
    world.comes_true(&format!("SELECT 1 FROM {} WHERE attempts = 1", world.jobs())).await;
}

#[tokio::test]
async fn an_outcome_that_cannot_be_written_is_not_the_files_fault() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
    let (fault, cure) = world.on(
        ("CREATE TRIGGER fault BEFORE UPDATE OF job_id ON track BEGIN SELECT RAISE(ABORT, 'a fault'); END", ""),
        (
            "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'a fault'; END$$; \
             CREATE TRIGGER fault BEFORE UPDATE OF job_id ON track FOR EACH ROW EXECUTE FUNCTION fault()",
            "ON track",
        ),
    );
    world.sql(fault).await;
    let worker = world.start_worker();
    world.comes_true("SELECT 1 FROM track WHERE revision = 2").await;
    world.sql(&format!("DROP TRIGGER fault {cure}")).await;
    assert!(matches!(world.settled(&admin, track).await, IngestState::Ready { .. }));
    world.comes_true(&format!("SELECT 1 FROM {} WHERE status = 'Done'", world.jobs())).await;
    worker.stop().await;
    world.comes_true(&format!("SELECT 1 WHERE (SELECT MAX(attempts) FROM {}) = 1", world.jobs())).await;
}

#[tokio::test]
async fn a_track_without_a_job_gets_one() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
    world.sql(&format!("DELETE FROM {}", world.jobs())).await;
    let worker = world.start_worker();
    assert_eq!(world.settled(&admin, track).await, IngestState::Ready { warning: None });
    worker.stop().await;
}

#[tokio::test]
async fn a_shutdown_hands_the_job_back() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "long.wav", files::wav(120.0, 440.0)).await.unwrap().track;
    let worker = world.start_worker();
    world
        .reaches(&admin, track, |state| matches!(state, IngestState::Working { stage: IngestStage::Measuring, .. }))
        .await;
    worker.stop().await;
    let queued = IngestState::Working { stage: IngestStage::Queued, permille: 0 };
    assert_eq!(world.service.ingest.recent(&admin).await.unwrap()[0].state, queued);

    let worker = world.start_worker();
    assert_eq!(world.settled(&admin, track).await, IngestState::Ready { warning: None });
    worker.stop().await;
}

#[tokio::test]
async fn jobs_start_without_being_looked_for() {
    // A worker that is not rung for would look for the next job after the test's patience.
    let world = World::with(|settings| settings.worker_poll = NEVER).await;
    let admin = world.admin().await;
    let worker = world.start_worker();
    for round in 0..2 {
        let mut tracks = Vec::new();
        for n in 0..3 {
            let bytes = files::wav(0.3, 300.0 + f64::from(10 * round + n));
            tracks.push(world.upload(&admin, "a.wav", bytes).await.unwrap().track);
        }
        for track in tracks {
            assert_eq!(world.settled(&admin, track).await, IngestState::Ready { warning: None });
        }
    }
    worker.stop().await;
}

#[tokio::test]
async fn jobs_that_a_wrong_clock_queued_are_not_waited_for() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
    // By an hour, and as far as SQLite's clock goes: this world's stands still, years ago.
    let in_an_hour = world.on("run_at + 4000000000", "run_at + INTERVAL '1 hour'");
    world.sql(&format!("UPDATE {} SET run_at = {in_an_hour}", world.jobs())).await;
    let worker = world.start_worker();
    assert_eq!(world.settled(&admin, track).await, IngestState::Ready { warning: None });
    worker.stop().await;
}
