//! An admin gives an upload up.

use entity::{audit_entry::Action, track};
use model::{IngestState, IngestStatus, TrackId};

use super::Ingest;
use crate::{Error, Identity, Result};

impl Ingest {
    /// Removes an upload that is queued, being processed or failed. Nothing of it is kept.
    pub async fn cancel(&self, who: &Identity, track: TrackId) -> Result<()> {
        who.require_admin()?;
        let mut file_name = String::new();
        let removed = self
            .remove(who, track, Action::UploadCancelled, |row| match row.state {
                track::State::Processing | track::State::Failed => {
                    file_name.clone_from(&row.file_name);
                    Ok(())
                }
                track::State::Ready => {
                    Err(Error::Conflict("This track is ready. Delete it in the library if you do not want it."))
                }
            })
            .await?;
        if !removed {
            return Err(Error::NotFound("upload"));
        }
        self.progress.publish(IngestStatus::new(track, file_name, IngestState::Cancelled));
        Ok(())
    }
}
