//! A track goes, in whatever state, with everything that belongs to it.

use entity::{audit_entry::Action, track};
use model::TrackId;
use sea_orm::{EntityTrait as _, QuerySelect as _};

use super::Ingest;
use crate::{
    Identity, Result, audit,
    catalogue::{changes, metadata::remove_orphans},
    engine::{
        database::Lock,
        objects::{self, COVERS, HLS},
    },
    resemblance,
};

impl Ingest {
    /// Removes a track if `may_go` lets it. `false` if there is none. The row goes first: from then on
    /// nobody sees the track, and whatever of its objects cannot be removed now is swept later.
    pub(crate) async fn remove(
        &self,
        who: &Identity,
        id: TrackId,
        action: Action,
        may_go: impl FnOnce(&track::Model) -> Result<()>,
    ) -> Result<bool> {
        let transaction = self.database.write_alone(Lock::Names).await?;
        let Some(row) = track::Entity::find_by_id(id.0).lock_exclusive().one(&transaction).await? else {
            return Ok(false);
        };
        may_go(&row)?;
        audit::record(&transaction, self.clock.now_ms(), who.into(), action, (row.id, &row.title)).await?;
        let alike = resemblance::later_than(&transaction, id.0).await?;
        track::Entity::delete_by_id(id.0).exec(&transaction).await?;
        remove_orphans(&transaction).await?;
        changes::note(&transaction, id.0).await?;
        transaction.commit().await?;
        self.publications.changed(id);
        self.running.cancel(id);
        self.remove_objects(id).await;
        if let Err(error) = self.tell_anew(alike).await {
            tracing::warn!(%error, track = %id, "the upload page is not told that what a track sounds like is gone");
        }
        Ok(true)
    }

    /// Removes the objects of a track that is gone.
    pub(crate) async fn remove_objects(&self, id: TrackId) {
        for removed in [
            self.storage.delete(&objects::original(id)).await,
            self.storage.delete_all(&objects::folder_of_track(HLS, id)).await,
            self.storage.delete_all(&objects::folder_of_track(COVERS, id)).await,
        ] {
            if let Err(error) = removed {
                tracing::warn!(%error, track = %id, "objects of a removed track stay behind; the sweeper will remove them");
            }
        }
    }
}
