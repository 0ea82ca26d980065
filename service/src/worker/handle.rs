//! One job, from claim to outcome.

use std::time::Duration;

use apalis::prelude::{Attempt, BoxDynError, Data, TaskId};
use entity::track;
use media::Cancel;
use model::{IngestStage, IngestState, IngestStatus, Resemblance, Revision};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, ExprTrait as _},
};
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use super::{Worker, leftovers, make, outcome::Stop, publish};
use crate::{Ingest, Result, TRACES, catalogue::view::unsigned, engine::queue::IngestJob, resemblance};

/// Tries that may end in a passing fault.
const MAX_FAULTS: u32 = 5;
/// Workers that may die over a job; the file itself may be what kills them.
const MAX_DEATHS: usize = 3;
/// Wait before the second try; each further wait is twice as long.
const FIRST_BACKOFF: Duration = Duration::from_secs(2);
/// How often a running job looks whether it is still wanted.
const CHECK_WANTED: Duration = Duration::from_secs(2);
/// How long a job rests after a fault that could not even be written down.
const FAULT_REST: Duration = Duration::from_secs(2);

/// Makes the job's track. An error means that the try panicked, or that not even the outcome could be kept
/// before a shutdown; apalis then gives the job out again.
pub(super) async fn handle(
    job: IngestJob,
    worker: Data<Worker>,
    attempt: Attempt,
    id: TaskId,
) -> Result<(), BoxDynError> {
    let running = Running { worker: Worker::clone(&worker), job, id: id.to_string() };
    loop {
        let (running, attempt) = (running.clone(), attempt.current());
        // On a task of its own, so that a panic ends the try and not the worker.
        let span = tracing::info_span!(target: TRACES, "ingest", track = %job.track, attempt);
        let work = async move { running.run(attempt).await }.instrument(span);
        let outcome = AbortOnDropHandle::new(tokio::spawn(work)).await;
        // Several uploads may have rung as one.
        worker.ingest.job_added.notify_one();
        let (error, panicked): (BoxDynError, _) = match outcome {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => (error.into(), false),
            Err(panic) => (panic.into(), true),
        };
        tracing::error!(%error, track = %job.track, "an upload's outcome could not be kept; it will be tried again");
        // An error would count as an attempt, over which the file may be set aside: a panic may be the
        // file's fault, one of the database is not.
        let rested = worker.shutdown.run_until_cancelled(tokio::time::sleep(FAULT_REST)).await;
        if panicked || rested.is_none() {
            return Err(error);
        }
    }
}

/// A job that is being worked on.
#[derive(Clone)]
struct Running {
    worker: Worker,
    job: IngestJob,
    id: String,
}

impl Running {
    fn ingest(&self) -> &Ingest {
        &self.worker.ingest
    }

    async fn run(&self, attempt: usize) -> Result<()> {
        let Some(row) = self.begin().await? else {
            // Cancelled, or tried again by another job; or made, by a worker that died before it could tell.
            return self.tell_if_made().await;
        };
        if attempt > MAX_DEATHS {
            let reason = format!("The server stopped {} times while it processed this file.", attempt - 1);
            return self.fail(&row, reason).await;
        }
        let cancel = Cancel::new();
        let made = {
            let _running = self.ingest().running.enter(self.job.track, cancel.clone());
            let _watch = AbortOnDropHandle::new(tokio::spawn(watch(self.clone(), row.revision, cancel.clone())));
            let span = tracing::info_span!(target: TRACES, "make", bytes = row.file_bytes);
            make::make(self.ingest(), &row, &cancel).instrument(span).await
        };
        self.settle(&row, made).await
    }

    async fn settle(&self, row: &track::Model, made: Result<make::Made, Stop>) -> Result<()> {
        let published = match made {
            Ok(made) => {
                self.tell(row, IngestState::Working { stage: IngestStage::Publishing, permille: 0 });
                let span = tracing::info_span!(target: TRACES, "publish");
                match publish::publish(self.ingest(), row.id, &self.id, &made).instrument(span).await {
                    Ok(true) => Ok(made.warning),
                    Ok(false) => Err(Stop::Cancelled),
                    Err(error) => Err(error.into()),
                }
            }
            Err(stop) => Err(stop),
        };
        match published {
            Ok(warning) => {
                tracing::info!(track = %self.job.track, file = row.file_name, warning, "track is ready");
                // It plays all the same; the trainer tries again.
                if let Err(error) = self.worker.recommend.embed_track(row.id).await {
                    tracing::warn!(%error, "a new track is not yet compared with the others");
                }
                if let Err(error) = resemblance::compare(self.ingest(), row.id).await {
                    tracing::warn!(%error, "it is not yet known what a new track sounds like; looked for again in a minute");
                }
                self.tell_ready(row, warning).await;
                Ok(())
            }
            Err(Stop::Cancelled) if self.worker.shutdown.is_cancelled() => {
                self.again(row, self.job.faults, Duration::ZERO).await
            }
            Err(Stop::Cancelled) => self.clear_away(row).await,
            Err(Stop::Bad(reason)) => self.fail(row, reason).await,
            Err(Stop::Passing { reason, cause }) => {
                let faults = self.job.faults + 1;
                tracing::warn!(track = %self.job.track, faults, error = %cause, "a passing fault while processing");
                if faults >= MAX_FAULTS {
                    return self.fail(row, reason).await;
                }
                self.again(row, faults, FIRST_BACKOFF * (1 << (faults - 1))).await
            }
        }
    }

    /// Begins a try: the track, with a revision that no other try has, as long as it is this job's. A job
    /// may run twice at the same time, when another worker takes this one for dead.
    async fn begin(&self) -> Result<Option<track::Model>> {
        let transaction = self.ingest().database.write().await?;
        let begun = track::Entity::update_many()
            .col_expr(track::Column::Revision, Expr::col(track::Column::Revision).add(1))
            .filter(self.is_ours())
            .exec(&transaction)
            .await?;
        if begun.rows_affected == 0 {
            return Ok(None);
        }
        let row = track::Entity::find_by_id(self.job.track.0).one(&transaction).await?;
        transaction.commit().await?;
        Ok(row)
    }

    /// Holds of the track's row, as long as it is this job's.
    fn is_ours(&self) -> Condition {
        Condition::all()
            .add(track::Column::Id.eq(self.job.track.0))
            .add(track::Column::JobId.eq(&self.id))
            .add(track::Column::State.eq(track::State::Processing))
    }

    /// Sets the track aside. Its original is kept for another try, its segments are not: those of that
    /// try have another revision.
    async fn fail(&self, row: &track::Model, reason: String) -> Result<()> {
        let failed = track::ActiveModel {
            state: Set(track::State::Failed),
            state_changed_at_ms: Set(self.ingest().clock.now_ms()),
            failure: Set(Some(reason.clone())),
            job_id: Set(None),
            ..Default::default()
        };
        if !self.update(self.ingest().database.connection(), row, failed).await? {
            return self.clear_away(row).await;
        }
        tracing::warn!(track = %self.job.track, file = row.file_name, reason, "upload set aside");
        leftovers::remove(self.ingest(), self.job.track, Revision(unsigned(row.revision))).await;
        self.tell(row, IngestState::Failed { reason });
        Ok(())
    }

    /// Queues the track again.
    async fn again(&self, row: &track::Model, faults: u32, after: Duration) -> Result<()> {
        let now_ms = self.ingest().clock.now_ms();
        let transaction = self.ingest().database.write().await?;
        let next = IngestJob { track: self.job.track, faults };
        let job_id = self.ingest().queue.push(&transaction, next, now_ms, after).await?;
        let queued = track::ActiveModel { job_id: Set(Some(job_id)), ..Default::default() };
        if !self.update(&transaction, row, queued).await? {
            transaction.rollback().await?;
            return self.clear_away(row).await;
        }
        transaction.commit().await?;
        self.tell(row, IngestState::Working { stage: IngestStage::Queued, permille: 0 });
        Ok(())
    }

    /// Changes the track, if it is still this try's.
    async fn update(&self, db: &impl ConnectionTrait, row: &track::Model, change: track::ActiveModel) -> Result<bool> {
        let changed = track::Entity::update_many()
            .set(change)
            .filter(self.is_ours())
            .filter(track::Column::Revision.eq(row.revision))
            .exec(db)
            .await?;
        Ok(changed.rows_affected > 0)
    }

    /// Removes what was made for a track that is gone, or by a try that another has overtaken.
    async fn clear_away(&self, begun: &track::Model) -> Result<()> {
        let row = track::Entity::find_by_id(begun.id).one(self.ingest().database.connection()).await?;
        match row {
            None => {
                self.ingest().remove_objects(self.job.track).await;
                // The pipeline may have told of more after whoever cancelled had the last word.
                self.tell(begun, IngestState::Cancelled);
            }
            Some(row) if row.revision > begun.revision => {
                leftovers::remove(self.ingest(), self.job.track, Revision(unsigned(begun.revision))).await;
            }
            // Published all the same: the database fell silent before it could say so.
            Some(row) if row.state == track::State::Ready => {
                self.tell_ready(begun, row.warning).await;
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Tells that the track is ready, and what it sounds like, as far as that can be found out.
    async fn tell_if_made(&self) -> Result<()> {
        let row = track::Entity::find_by_id(self.job.track.0).one(self.ingest().database.connection()).await?;
        if let Some(row) = row.filter(|row| row.state == track::State::Ready) {
            self.tell_ready(&row, row.warning.clone()).await;
        }
        Ok(())
    }

    async fn tell_ready(&self, row: &track::Model, warning: Option<String>) {
        let db = self.ingest().database.connection();
        let sounds_like = match resemblance::with_earlier(db, vec![row.id]).await {
            Ok(mut alike) => alike.remove(&row.id).unwrap_or_default(),
            Err(error) => {
                tracing::warn!(%error, "what a new track sounds like is not told");
                Vec::new()
            }
        };
        self.tell_all(row, IngestState::Ready { warning }, sounds_like);
    }

    fn tell(&self, row: &track::Model, state: IngestState) {
        self.tell_all(row, state, Vec::new());
    }

    fn tell_all(&self, row: &track::Model, state: IngestState, sounds_like: Vec<Resemblance>) {
        if let Some(outcome) = outcome_name(&state) {
            metrics::counter!("mist_jobs_total", "outcome" => outcome).increment(1);
        }
        let status = IngestStatus { track: self.job.track, file_name: row.file_name.clone(), state, sounds_like };
        self.ingest().progress.publish(status);
    }
}

/// How a try ended, in a word; none for one that goes on.
fn outcome_name(state: &IngestState) -> Option<&'static str> {
    match state {
        IngestState::Working { stage: IngestStage::Queued, .. } => Some("again"),
        IngestState::Working { .. } => None,
        IngestState::Ready { .. } => Some("ready"),
        IngestState::Failed { .. } => Some("failed"),
        IngestState::Cancelled | IngestState::Deleted => Some("cancelled"),
    }
}

/// Stops a try when the worker shuts down, when its track is gone (an admin may have cancelled it from
/// another process), and when another try has begun.
async fn watch(running: Running, revision: i32, cancel: Cancel) {
    let wanted = track::Entity::find().filter(running.is_ours()).filter(track::Column::Revision.eq(revision));
    loop {
        tokio::select! {
            () = running.worker.shutdown.cancelled() => break,
            () = tokio::time::sleep(CHECK_WANTED) => {
                // While the database does not answer, the try goes on.
                if matches!(wanted.clone().one(running.ingest().database.connection()).await, Ok(None)) {
                    break;
                }
            }
        }
    }
    cancel.cancel();
}
