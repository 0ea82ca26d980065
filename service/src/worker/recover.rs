//! No job is lost, however the last process ended.

use std::{path::Path, time::Duration};

use entity::track;
use model::TrackId;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use super::liveness;
use crate::{Ingest, Result, engine::queue::IngestJob};

/// Gives back the jobs of former lives of this worker, and queues tracks that wait for a job that does not exist. A former
/// life ended by a fault of the database: no process died, and nothing counts against the files.
pub(super) async fn recover(ingest: &Ingest, workers_dir: &Path, own_name: &str) -> Result<()> {
    for former in ingest.queue.workers().await?.into_iter().filter(|worker| worker.is_of(own_name)) {
        let given_back = ingest.queue.release(&former, 0).await?;
        tracing::info!(jobs = given_back, "goes on after a fault of the database");
        liveness::forget(workers_dir, &former.id);
    }
    let transaction = ingest.database.write().await?;
    // First the tracks: a job that is added after them is seen with those that are open.
    let waiting = track::Entity::find()
        .filter(track::Column::State.eq(track::State::Processing))
        .lock_exclusive()
        .all(&transaction)
        .await?;
    let open = ingest.queue.open_jobs(&transaction).await?;
    for row in waiting {
        if row.job_id.as_ref().is_some_and(|job| open.contains(job)) {
            continue;
        }
        let job = IngestJob { track: TrackId(row.id), faults: 0 };
        let job_id = ingest.queue.push(&transaction, job, ingest.clock.now_ms(), Duration::ZERO).await?;
        tracing::warn!(track = %row.id, "a track waited for a job that does not exist; queued again");
        let queued = track::ActiveModel { id: Set(row.id), job_id: Set(Some(job_id)), ..Default::default() };
        track::Entity::update(queued).validate()?.exec(&transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}
