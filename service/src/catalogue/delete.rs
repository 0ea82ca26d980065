//! A track goes.

use entity::audit_entry::Action;
use model::TrackId;

use super::Catalogue;
use crate::{Error, Identity, Result};

impl Catalogue {
    /// Removes a track in whatever state, with its plays, segments, covers and the uploaded file.
    pub async fn delete(&self, who: &Identity, track: TrackId) -> Result<()> {
        who.require_admin()?;
        if self.ingest.remove(who, track, Action::TrackDeleted, |_| Ok(())).await? {
            Ok(())
        } else {
            Err(Error::NotFound("track"))
        }
    }
}
