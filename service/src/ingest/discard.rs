//! The original of an upload that was not accepted.

use std::time::Duration;

use entity::track;
use model::TrackId;
use sea_orm::EntityTrait as _;
use tracing::Instrument as _;

use super::Ingest;
use crate::{Result, engine::objects};

/// How often a database that does not answer is asked again.
const ASK_AGAIN: u32 = 30;
/// How long between.
const PAUSE: Duration = Duration::from_secs(2);

impl Ingest {
    /// Removes an original.
    pub(super) async fn discard_original(&self, id: TrackId) {
        if let Err(error) = self.storage.delete(&objects::original(id)).await {
            tracing::warn!(%error, track = %id, "an uploaded file could not be removed; the sweeper will");
        }
    }

    /// Removes the original of an upload that ended in a fault, unless its row is there: a database that falls silent may
    /// have taken it, and only its answer is lost. While it is silent it is asked again; in the end the sweeper decides.
    pub(super) async fn discard_after_fault(&self, id: TrackId) {
        if self.discard_if_unknown(id).await.is_ok() {
            return;
        }
        let ingest = self.clone();
        let ask_again = async move {
            for _ in 0..ASK_AGAIN {
                tokio::time::sleep(PAUSE).await;
                if ingest.discard_if_unknown(id).await.is_ok() {
                    return;
                }
            }
        };
        tokio::spawn(ask_again.in_current_span());
    }

    async fn discard_if_unknown(&self, id: TrackId) -> Result<()> {
        match track::Entity::find_by_id(id.0).one(self.database.connection()).await? {
            Some(_) => tracing::info!(track = %id, "an upload was accepted after all; its sender was not told"),
            None => self.discard_original(id).await,
        }
        Ok(())
    }
}
