//! A track goes.

use entity::audit_entry::Action;
use model::{IngestState, IngestStatus, TrackId};

use super::Catalogue;
use crate::{Error, Identity, Result};

impl Catalogue {
    /// Removes a track in whatever state, with its plays, segments, covers and the uploaded file.
    pub async fn delete(&self, who: &Identity, track: TrackId) -> Result<()> {
        who.require_admin()?;
        let mut file_name = String::new();
        let removed = self.ingest.remove(who, track, Action::TrackDeleted, |row| {
            file_name.clone_from(&row.file_name);
            Ok(())
        });
        if !removed.await? {
            return Err(Error::NotFound("track"));
        }
        self.ingest.progress.publish(IngestStatus::new(track, file_name, IngestState::Deleted));
        Ok(())
    }
}
