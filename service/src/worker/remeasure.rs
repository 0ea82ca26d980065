//! Measures published tracks again whose sound was measured by an older version, or never, or whose row is damaged.
//!
//! One track at a time, on one worker of the installation, and never while an upload waits or is made: what is under way is then broken
//! off. Nothing of a track changes but its features. A try is noted before it begins, so that a file over which workers die is left
//! alone in the end; and so is one that cannot be measured.

use std::{sync::Arc, thread, time::Duration};

use entity::{remeasurement, track, track_features};
use media::{Cancel, Measured};
use model::TrackId;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    RelationTrait as _,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};
use tokio::sync::oneshot;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::{Worker, sound::CancelOnDrop};
use crate::{
    Error, Result,
    engine::{objects, storage::LocalFile},
    recommend::{
        Turn,
        sound::{self, EXTRACTOR},
    },
};

/// The name of the turn to measure.
const TURN: &str = "remeasurement";
/// Tries that may end with the worker, or in a fault of the sound engine.
const MAX_TRIES: i32 = 3;
/// How often it is looked whether there is something to measure.
const LOOK_EVERY: Duration = Duration::from_mins(10);
/// How long to wait after a fault.
const REST: Duration = Duration::from_secs(15);
/// How often a measurement under way looks whether it is in the way.
const CHECK_FREE: Duration = Duration::from_secs(2);

/// Measures whatever there is to measure, for as long as the worker lives.
pub(super) async fn run(worker: Worker) {
    let mut after = None;
    loop {
        let rest = match worker.measure_next(after).await {
            Ok(Next::Measured(track)) => {
                after = Some(track);
                Duration::ZERO
            }
            // From the beginning again: tracks may have come that are older.
            Ok(Next::Nothing) if after.take().is_some() => Duration::ZERO,
            Ok(Next::Nothing) => LOOK_EVERY,
            Ok(Next::Later) => worker.ingest.settings.worker_poll,
            Err(error) => {
                tracing::warn!(%error, "tracks could not be measured again; tried again in a moment");
                REST
            }
        };
        if worker.shutdown.run_until_cancelled(tokio::time::sleep(rest)).await.is_none() {
            return;
        }
    }
}

/// What came of a look.
enum Next {
    /// This track was looked at, whatever came of it.
    Measured(Uuid),
    /// There are none left.
    Nothing,
    /// It is not the time.
    Later,
}

/// Why a track was not measured.
enum Stop {
    /// Something more important came.
    GaveWay,
    /// It may be measured another time.
    Passing(String),
    /// It never will. A sentence for the operator.
    Bad(String),
}

impl Worker {
    async fn measure_next(&self, after: Option<Uuid>) -> Result<Next> {
        if !self.is_free().await? {
            return Ok(Next::Later);
        }
        let Some(turn) = self.recommend.take_turn(TURN).await? else { return Ok(Next::Later) };
        let Some(row) = self.unmeasured(after).await? else {
            turn.give_back().await?;
            return Ok(Next::Nothing);
        };
        let tries = self.begin(row.id).await?;
        let outcome = if tries > MAX_TRIES {
            Err(Stop::Bad(format!("The server stopped {MAX_TRIES} times while it measured this file.")))
        } else {
            match self.measure(&row, turn).await {
                Ok(outcome) => outcome,
                // Not the file's fault.
                Err(error) => {
                    self.take_back(row.id, tries).await?;
                    return Err(error);
                }
            }
        };
        match outcome {
            Ok(measured) => self.keep(&row, &measured).await?,
            Err(Stop::GaveWay) => {
                self.take_back(row.id, tries).await?;
                return Ok(Next::Later);
            }
            Err(Stop::Passing(reason)) if tries < MAX_TRIES => {
                tracing::warn!(track = %row.id, reason, "a track could not be measured again; tried another time");
            }
            Err(Stop::Passing(reason) | Stop::Bad(reason)) => self.note(&row, reason).await?,
        }
        Ok(Next::Measured(row.id))
    }

    /// Whether no upload waits or is being made, anywhere.
    async fn is_free(&self) -> Result<bool> {
        let waiting = track::Entity::find()
            .select_only()
            .column(track::Column::Id)
            .filter(track::Column::State.eq(track::State::Processing));
        let waiting: Option<Uuid> = waiting.into_tuple().one(self.ingest.database.connection()).await?;
        Ok(waiting.is_none())
    }

    /// The next published track by its id that has no features of this version, and of which nothing says that it never will.
    async fn unmeasured(&self, after: Option<Uuid>) -> Result<Option<track::Model>> {
        let is_not_measured = Condition::any()
            .add(track_features::Column::TrackId.is_null())
            .add(track_features::Column::Extractor.lt(EXTRACTOR));
        let tried_by_this = Condition::all()
            .add(remeasurement::Column::Extractor.eq(EXTRACTOR))
            .add(remeasurement::Column::Failure.is_null());
        let may_be_tried = Condition::any()
            .add(remeasurement::Column::TrackId.is_null())
            .add(remeasurement::Column::Extractor.lt(EXTRACTOR))
            .add(tried_by_this);
        let mut rows = track::Entity::find()
            .join(JoinType::LeftJoin, track_features::Relation::Track.def().rev())
            .join(JoinType::LeftJoin, remeasurement::Relation::Track.def().rev())
            .filter(track::Column::State.eq(track::State::Ready))
            .filter(is_not_measured)
            .filter(may_be_tried)
            .order_by_asc(track::Column::Id);
        if let Some(after) = after {
            rows = rows.filter(track::Column::Id.gt(after));
        }
        Ok(rows.one(self.ingest.database.connection()).await?)
    }

    /// Notes that a try begins, and gives how many have.
    async fn begin(&self, track: Uuid) -> Result<i32> {
        let transaction = self.ingest.database.write().await?;
        let before = remeasurement::Entity::find_by_id(track).one(&transaction).await?;
        let tries = 1 + before.filter(|before| before.extractor == EXTRACTOR).map_or(0, |before| before.tries);
        let row = remeasurement::ActiveModel {
            track_id: Set(track),
            extractor: Set(EXTRACTOR),
            tries: Set(tries),
            failure: Set(None),
        };
        let mut replace = OnConflict::column(remeasurement::Column::TrackId);
        replace.update_columns([
            remeasurement::Column::Extractor,
            remeasurement::Column::Tries,
            remeasurement::Column::Failure,
        ]);
        remeasurement::Entity::insert(row).on_conflict(replace).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(tries)
    }

    /// A try that was broken off does not count.
    async fn take_back(&self, track: Uuid, tries: i32) -> Result<()> {
        let own = remeasurement::Entity::update_many()
            .col_expr(remeasurement::Column::Tries, Expr::col(remeasurement::Column::Tries).sub(1))
            .filter(remeasurement::Column::TrackId.eq(track))
            .filter(remeasurement::Column::Tries.eq(tries));
        own.exec(self.ingest.database.connection()).await?;
        Ok(())
    }

    /// Measures a track's original on a thread of its own, as long as nothing is more important.
    async fn measure(&self, row: &track::Model, turn: Turn) -> Result<Result<Measured, Stop>> {
        let path = objects::original(TrackId(row.id));
        if !self.ingest.storage.has(&path).await? {
            return Ok(Err(Stop::Bad("Its original is not in the storage any more.".to_owned())));
        }
        let source = Arc::new(self.ingest.storage.local_file(&path).await?);
        let cancel = Cancel::new();
        let _guard = CancelOnDrop(cancel.clone());
        let _watch = AbortOnDropHandle::new(tokio::spawn(watch(self.clone(), turn, cancel.clone())));
        let measured = self.off_the_runtime(source, cancel)?.await;
        Ok(match measured {
            Ok(Ok(measured)) if sound::is_finite(&measured.features) => Ok(measured),
            Ok(Ok(_)) => Err(Stop::Bad("What was measured of it are no numbers.".to_owned())),
            Ok(Err(media::Error::Cancelled)) => Err(Stop::GaveWay),
            Ok(Err(error)) if error.is_passing() => Err(Stop::Passing(error.to_string())),
            Ok(Err(error)) => Err(Stop::Bad(error.to_string())),
            Err(_) => Err(Stop::Bad("The sound engine broke down over this file.".to_owned())),
        })
    }

    fn off_the_runtime(
        &self,
        source: Arc<LocalFile>,
        cancel: Cancel,
    ) -> Result<oneshot::Receiver<Result<Measured, media::Error>>> {
        let (done, result) = oneshot::channel();
        let settings = self.ingest.settings.media.clone();
        let run = move || {
            // An error means that the caller went away.
            let _nobody_waits = done.send(media::measure(&source, &settings, &cancel));
        };
        thread::Builder::new().name("measure".to_owned()).spawn(run).map_err(Error::internal)?;
        Ok(result)
    }

    /// Keeps what was measured, unless the track is gone, or another worker was faster.
    async fn keep(&self, row: &track::Model, measured: &Measured) -> Result<()> {
        let transaction = self.ingest.database.write().await?;
        let there = track::Entity::find_by_id(row.id)
            .filter(track::Column::State.eq(track::State::Ready))
            .filter(track::Column::Revision.eq(row.revision))
            .lock_exclusive();
        if there.one(&transaction).await?.is_none() {
            return Ok(());
        }
        let former = track_features::Entity::delete_many()
            .filter(track_features::Column::TrackId.eq(row.id))
            .filter(track_features::Column::Extractor.lt(EXTRACTOR));
        former.exec(&transaction).await?;
        if track_features::Entity::find_by_id(row.id).one(&transaction).await?.is_none() {
            let features = sound::row(row.id, &measured.features, &measured.fingerprint, measured.loudness_lufs);
            track_features::Entity::insert(features).exec_without_returning(&transaction).await?;
        }
        remeasurement::Entity::delete_by_id(row.id).exec(&transaction).await?;
        transaction.commit().await?;
        tracing::info!(track = %row.id, file = row.file_name, "a track was measured again");
        self.recommend.embed_track(row.id).await
    }

    async fn note(&self, row: &track::Model, reason: String) -> Result<()> {
        tracing::warn!(track = %row.id, file = row.file_name, reason, "a track cannot be measured; it is not recommended by its sound");
        let noted = remeasurement::ActiveModel { failure: Set(Some(reason)), ..Default::default() };
        let own = remeasurement::Entity::update_many().set(noted).filter(remeasurement::Column::TrackId.eq(row.id));
        own.exec(self.ingest.database.connection()).await?;
        Ok(())
    }
}

/// Breaks a measurement off when an upload comes or the worker shuts down, and until then keeps the turn.
async fn watch(worker: Worker, mut turn: Turn, cancel: Cancel) {
    loop {
        let checked = worker.shutdown.run_until_cancelled(tokio::time::sleep(CHECK_FREE)).await;
        // While the database does not answer, it goes on.
        let is_in_the_way = checked.is_none() || matches!(worker.is_free().await, Ok(false));
        if is_in_the_way {
            break;
        }
        if let Err(error) = turn.go_on().await {
            tracing::debug!(%error, "others may take the turn to measure");
        }
    }
    cancel.cancel();
}
