//! One job, from claim to outcome.

use std::time::Duration;

use apalis::prelude::{Attempt, BoxDynError, Data, TaskId};
use entity::track;
use media::Cancel;
use model::{IngestStage, IngestState, IngestStatus, Revision, TrackId};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tokio_util::task::AbortOnDropHandle;

use super::{Worker, make, outcome::Stop, publish};
use crate::{
    Ingest, Result,
    catalogue::view::unsigned,
    engine::{objects, queue::IngestJob},
};

/// Tries that may end in a passing fault.
const MAX_FAULTS: u32 = 5;
/// Workers that may die over a job; the file itself may be what kills them.
const MAX_DEATHS: usize = 3;
/// Wait before the second try; each further wait is twice as long.
const FIRST_BACKOFF_MS: i64 = 2_000;
/// How often a running job looks whether it is still wanted.
const CHECK_WANTED: Duration = Duration::from_secs(2);
/// How long a job rests after a fault that could not even be written down.
const FAULT_REST: Duration = Duration::from_secs(2);

/// Makes the job's track. An error means that not even the outcome could be kept; apalis then gives the
/// job out again.
pub(super) async fn handle(
    job: IngestJob,
    worker: Data<Worker>,
    attempt: Attempt,
    id: TaskId,
) -> Result<(), BoxDynError> {
    let running = Running { worker: Worker::clone(&worker), job, id: id.to_string() };
    // On a task of its own, so that a panic ends the try and not the worker.
    let outcome = AbortOnDropHandle::new(tokio::spawn(async move { running.run(attempt.current()).await })).await;
    // Several uploads may have rung as one.
    worker.ingest.job_added.notify_one();
    let error: BoxDynError = match outcome {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.into(),
        Err(panic) => panic.into(),
    };
    tracing::error!(%error, track = %job.track, "an upload's outcome could not be kept; it will be tried again");
    tokio::time::sleep(FAULT_REST).await;
    Err(error)
}

/// A job that is being worked on.
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
        let Some(row) = self.track().await? else {
            // Cancelled, or tried again by another job.
            return Ok(());
        };
        if attempt > MAX_DEATHS {
            let reason = format!("The server stopped {} times while it processed this file.", attempt - 1);
            return self.fail(&row, reason).await;
        }
        let cancel = Cancel::new();
        let made = {
            let _running = self.ingest().running.enter(self.job.track, cancel.clone());
            let _watch = AbortOnDropHandle::new(tokio::spawn(watch(
                self.worker.clone(),
                self.job.track,
                self.id.clone(),
                cancel.clone(),
            )));
            make::make(self.ingest(), &row, &cancel).await
        };
        self.settle(&row, made).await
    }

    async fn settle(&self, row: &track::Model, made: Result<make::Made, Stop>) -> Result<()> {
        let published = match made {
            Ok(made) => {
                self.tell(row, IngestState::Working { stage: IngestStage::Publishing, permille: 0 });
                match publish::publish(self.ingest(), row.id, &self.id, &made).await {
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
                self.tell(row, IngestState::Ready { warning });
                Ok(())
            }
            Err(Stop::Cancelled) if self.worker.shutdown.is_cancelled() => self.again(row, self.job.faults, 0).await,
            Err(Stop::Cancelled) => self.clear_away().await,
            Err(Stop::Bad(reason)) => self.fail(row, reason).await,
            Err(Stop::Passing { reason, cause }) => {
                let faults = self.job.faults + 1;
                tracing::warn!(track = %self.job.track, faults, error = %cause, "a passing fault while processing");
                if faults >= MAX_FAULTS {
                    return self.fail(row, reason).await;
                }
                self.again(row, faults, FIRST_BACKOFF_MS << (faults - 1)).await
            }
        }
    }

    /// The track, as long as it is this job's.
    async fn track(&self) -> Result<Option<track::Model>> {
        still_wanted(&self.worker.ingest, self.job.track, &self.id).await
    }

    /// Sets the track aside. Its original is kept for another try, its segments are not.
    async fn fail(&self, row: &track::Model, reason: String) -> Result<()> {
        let failed = track::ActiveModel {
            state: Set(track::State::Failed),
            state_changed_at_ms: Set(self.ingest().clock.now_ms()),
            failure: Set(Some(reason.clone())),
            job_id: Set(None),
            ..Default::default()
        };
        if !self.update(self.ingest().database.connection(), failed).await? {
            return self.clear_away().await;
        }
        tracing::warn!(track = %self.job.track, file = row.file_name, reason, "upload set aside");
        let revision = Revision(unsigned(row.revision) + 1);
        self.ingest().storage.delete_all(&objects::segments_of_revision(self.job.track, revision)).await?;
        self.ingest().storage.delete_all(&objects::covers_of_track(self.job.track)).await?;
        self.tell(row, IngestState::Failed { reason });
        Ok(())
    }

    /// Queues the track again.
    async fn again(&self, row: &track::Model, faults: u32, after_ms: i64) -> Result<()> {
        let run_at_ms = self.ingest().clock.now_ms() + after_ms;
        let transaction = self.ingest().database.write().await?;
        let next = IngestJob { track: self.job.track, faults };
        let job_id = self.ingest().queue.push(&transaction, next, run_at_ms).await?;
        let queued = track::ActiveModel { job_id: Set(Some(job_id)), ..Default::default() };
        if !self.update(&transaction, queued).await? {
            transaction.rollback().await?;
            return self.clear_away().await;
        }
        transaction.commit().await?;
        self.tell(row, IngestState::Working { stage: IngestStage::Queued, permille: 0 });
        Ok(())
    }

    /// Changes the track, if it is still this job's.
    async fn update(&self, db: &impl sea_orm::ConnectionTrait, change: track::ActiveModel) -> Result<bool> {
        let changed = track::Entity::update_many()
            .set(change)
            .filter(track::Column::Id.eq(self.job.track.0))
            .filter(track::Column::JobId.eq(&self.id))
            .filter(track::Column::State.eq(track::State::Processing))
            .exec(db)
            .await?;
        Ok(changed.rows_affected > 0)
    }

    /// Removes what was made for a track that is gone.
    async fn clear_away(&self) -> Result<()> {
        let row = track::Entity::find_by_id(self.job.track.0).one(self.ingest().database.connection()).await?;
        if row.is_none() {
            self.ingest().remove_objects(self.job.track).await;
        }
        Ok(())
    }

    fn tell(&self, row: &track::Model, state: IngestState) {
        let status = IngestStatus { track: self.job.track, file_name: row.file_name.clone(), state };
        self.ingest().progress.publish(status);
    }
}

async fn still_wanted(ingest: &Ingest, track: TrackId, job_id: &str) -> Result<Option<track::Model>> {
    let row = track::Entity::find_by_id(track.0).one(ingest.database.connection()).await?;
    Ok(row.filter(|row| row.state == track::State::Processing && row.job_id.as_deref() == Some(job_id)))
}

/// Stops a job when the worker shuts down, and when its track is gone: an admin may have cancelled it
/// from another process.
async fn watch(worker: Worker, track: TrackId, job_id: String, cancel: Cancel) {
    loop {
        tokio::select! {
            () = worker.shutdown.cancelled() => break,
            () = tokio::time::sleep(CHECK_WANTED) => {
                // While the database does not answer, the job goes on.
                if matches!(still_wanted(&worker.ingest, track, &job_id).await, Ok(None)) {
                    break;
                }
            }
        }
    }
    cancel.cancel();
}
