//! A worker is killed in each stage of its work: another makes the track, and nobody sees anything of the first try.

use std::path::{Path, PathBuf};

use http::StatusCode;
use model::{IngestStage, IngestState, Page, Revision, Track, TrackId, TrackSummary, url};
use sea_orm::{
    ConnectionTrait as _, Database, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait as _,
};

use crate::fixture::{
    Caller, Engines, Installation, Process, comes_true, database, engines::are_many, files_under, installation::upload,
    sql, until, until_ready, until_true,
};

/// Long enough to be met in each stage.
const SECONDS: f64 = 60.0;

/// An installation with one upload, which nobody works on yet, and a web node that stays.
struct Scene {
    installation: Installation,
    _web: Process,
    admin: Caller,
    track: TrackId,
}

impl Scene {
    async fn set(seconds: f64) -> Self {
        let mut installation = Installation::with_quick_hearts().await;
        let web = installation.web().await;
        let admin = web.admin().await;
        let track = upload(&admin, "song.wav", seconds, 440.0).await;
        Self { installation, _web: web, admin, track }
    }

    fn data(&self) -> PathBuf {
        self.installation.own.path().to_owned()
    }

    /// A node that works. It serves as well: on one machine only the process that works tells of its progress.
    async fn worker(&mut self) -> Process {
        Process::start(self.installation.node(&["serve"])).await
    }

    /// Waits until a worker begins a stage.
    async fn begins(&self, worker: &Process, stage: IngestStage) {
        let status = until(&worker.admin().await, self.track, |state| match state {
            IngestState::Working { stage: now, .. } => *now == stage,
            _ => true,
        })
        .await;
        assert!(matches!(status.state, IngestState::Working { .. }), "it was too quick: {status:?}");
    }

    /// Waits until there is something that a killed worker leaves behind.
    async fn has_stored_something(&self) {
        let segments = Engines::of(&self.data()).objects.join("hls").join(self.track.to_string());
        until_true(|| !files_under(&segments).is_empty(), "nothing is stored").await;
    }

    /// Once a worker was killed: nobody sees half a track, another makes it, and all is as if nothing had happened.
    async fn inherit(mut self) {
        let listed: Page<TrackSummary> = self.admin.json(url::TRACKS).await;
        assert_eq!(listed.total, 0, "half a track is seen");
        for path in [url::key(self.track), url::master(self.track, Revision(1))] {
            assert_eq!(self.admin.status(&path).await, StatusCode::NOT_FOUND, "{path}");
        }
        let _heir = self.installation.worker();
        comes_true(&self.data(), "SELECT 1 FROM track WHERE state <> 'processing'").await;
        let revision = self.admin.json::<Track>(&url::track(self.track)).await.summary.revision;
        assert_eq!(revision, Revision(2), "the second try");
        self.installation.audit(&self.admin, &[self.track]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_measures_or_encodes() {
    for stage in [IngestStage::Measuring, IngestStage::Encoding] {
        let mut scene = Scene::set(SECONDS).await;
        let doomed = scene.worker().await;
        scene.begins(&doomed, stage).await;
        if stage == IngestStage::Encoding {
            scene.has_stored_something().await;
        }
        doomed.kill().await;
        scene.inherit().await;
    }
}

/// Between the claim and the first sound: the original is fetched, tags are read, covers are made.
#[tokio::test(flavor = "multi_thread")]
async fn while_it_reads_the_tags() {
    let mut scene = Scene::set(1.0).await;
    let original = Engines::of(&scene.data()).objects.join("originals").join(scene.track.to_string());
    let aside = scene.data().join("aside");
    std::fs::rename(&original, &aside).unwrap();
    // Whoever opens it waits for somebody who never writes: the worker, or the server of S3 for it.
    assert!(std::process::Command::new("mkfifo").arg(&original).status().unwrap().success());
    let doomed = scene.worker().await;
    comes_true(&scene.data(), "SELECT 1 FROM track WHERE revision = 1").await;
    doomed.kill().await;
    std::fs::remove_file(&original).unwrap();
    std::fs::copy(&aside, &original).unwrap();
    scene.inherit().await;
}

/// Holds the transaction that publishes a track just before its last statement, when all the others are done.
struct Held {
    lock: Option<DatabaseTransaction>,
}

/// Adds up for minutes, as a part of whatever statement makes `SQLite` do it.
const STOP_SQLITE: &str = "CREATE VIEW endless AS WITH RECURSIVE n(i) AS \
    (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10000000000) SELECT count(*) AS total FROM n; \
    CREATE TRIGGER hold BEFORE INSERT ON waveform BEGIN SELECT total FROM endless; END";

impl Held {
    async fn before_the_waveform(data: &Path) -> Self {
        if !are_many() {
            sql(data, STOP_SQLITE).await;
            return Self { lock: None };
        }
        let lock = database(data).await.begin().await.unwrap();
        lock.execute_unprepared("LOCK TABLE waveform IN EXCLUSIVE MODE").await.unwrap();
        Self { lock: Some(lock) }
    }

    /// Waits until the worker is there.
    async fn is_reached(&self, data: &Path) {
        if are_many() {
            let waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%\"waveform\"%' \
                         AND datname = current_database()";
            return comes_true(data, waits).await;
        }
        let url = format!("sqlite://{}?mode=rw", data.join("mist.db").display());
        let database = Database::connect(url).await.unwrap();
        // Somebody keeps the database for longer than any other write takes.
        database.execute_unprepared("PRAGMA busy_timeout = 1500").await.unwrap();
        let immediate = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        while let Ok(turn) = database.begin_with_options(immediate).await {
            turn.rollback().await.unwrap();
        }
    }

    async fn let_go(self, data: &Path) {
        match self.lock {
            Some(lock) => lock.rollback().await.unwrap(),
            None => sql(data, "DROP TRIGGER hold; DROP VIEW endless").await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_publishes() {
    let mut scene = Scene::set(1.0).await;
    let data = scene.data();
    let held = Held::before_the_waveform(&data).await;
    let doomed = scene.worker().await;
    held.is_reached(&data).await;
    doomed.kill().await;
    held.let_go(&data).await;
    scene.inherit().await;
}

/// The file itself may be what kills them: the third death is the last.
#[tokio::test(flavor = "multi_thread")]
async fn three_times_over_one_file() {
    let mut scene = Scene::set(SECONDS).await;
    for death in 1..=3 {
        let doomed = scene.worker().await;
        comes_true(&scene.data(), &format!("SELECT 1 FROM track WHERE revision = {death}")).await;
        doomed.kill().await;
    }
    let survivor = scene.worker().await;
    let admin = survivor.admin().await;
    let status = until(&admin, scene.track, |state| !matches!(state, IngestState::Working { .. })).await;
    let reason = "The server stopped 3 times while it processed this file.".to_owned();
    assert_eq!(status.state, IngestState::Failed { reason });
    let fine = upload(&admin, "fine.wav", 1.0, 880.0).await;
    until_ready(&admin, fine).await;
    scene.installation.audit(&admin, &[scene.track, fine]).await;
}
