//! Where the latest uploads stand.

use entity::track;
use model::{IngestState, IngestStatus, TrackId};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::Ingest;
use crate::{Identity, Result};

/// Longest list.
const MAX_RECENT: u64 = 200;
/// How long a track that became ready is listed, in milliseconds.
const READY_FOR_MS: i64 = 24 * 60 * 60 * 1000;

impl Ingest {
    /// Uploads that are under way or failed, and those that became ready in the last day; the newest
    /// first.
    pub async fn recent(&self, who: &Identity) -> Result<Vec<IngestStatus>> {
        who.require_admin()?;
        let lately = track::Column::StateChangedAtMs.gt(self.clock.now_ms() - READY_FOR_MS);
        let rows = track::Entity::find()
            .filter(Condition::any().add(track::Column::State.ne(track::State::Ready)).add(lately))
            .order_by_desc(track::Column::AddedAtMs)
            .order_by_desc(track::Column::Id)
            .limit(MAX_RECENT)
            .all(self.database.connection())
            .await?;
        Ok(rows.into_iter().map(|row| self.status(row)).collect())
    }

    fn status(&self, row: track::Model) -> IngestStatus {
        let track = TrackId(row.id);
        let state = match row.state {
            track::State::Processing => self.progress.stage(track),
            track::State::Ready => IngestState::Ready { warning: row.warning },
            track::State::Failed => IngestState::Failed { reason: row.failure.unwrap_or_default() },
        };
        IngestStatus { track, file_name: row.file_name, state }
    }
}
