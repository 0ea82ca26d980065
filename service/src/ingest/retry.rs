//! An admin lets a failed upload try again.

use std::time::Duration;

use entity::{audit_entry::Action, track};
use model::{IngestStage, IngestState, IngestStatus, TrackId};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, QuerySelect as _};

use super::Ingest;
use crate::{Error, Identity, Result, audit, engine::queue::IngestJob};

impl Ingest {
    /// Queues a failed upload again. Its file was kept.
    pub async fn retry(&self, who: &Identity, track: TrackId) -> Result<()> {
        who.require_admin()?;
        let now_ms = self.clock.now_ms();
        let transaction = self.database.write().await?;
        let row = track::Entity::find_by_id(track.0)
            .lock_exclusive()
            .one(&transaction)
            .await?
            .ok_or(Error::NotFound("upload"))?;
        if row.state != track::State::Failed {
            return Err(Error::Conflict("This upload did not fail, so there is nothing to try again."));
        }
        audit::record(&transaction, now_ms, who.into(), Action::UploadRetried, (row.id, &row.file_name)).await?;
        let job_id = self.queue.push(&transaction, IngestJob { track, faults: 0 }, now_ms, Duration::ZERO).await?;
        track::ActiveModel {
            id: Set(row.id),
            state: Set(track::State::Processing),
            state_changed_at_ms: Set(now_ms),
            job_id: Set(Some(job_id)),
            failure: Set(None),
            ..Default::default()
        }
        .update(&transaction)
        .await?;
        transaction.commit().await?;
        self.ring();
        let state = IngestState::Working { stage: IngestStage::Queued, permille: 0 };
        self.progress.publish(IngestStatus::new(track, row.file_name, state));
        Ok(())
    }
}
