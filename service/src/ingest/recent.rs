//! Where the latest uploads stand.

use entity::{resemblance as pair, track};
use model::{IngestState, IngestStatus, TrackId};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use super::Ingest;
use crate::{Identity, Result, resemblance};

/// Longest list.
const MAX_RECENT: u64 = 200;
/// How long a track that became ready is listed, in milliseconds.
const READY_FOR_MS: i64 = 24 * 60 * 60 * 1000;

impl Ingest {
    /// Uploads that are under way or failed, those that became ready in the last day, and those that sound like another as long
    /// as nobody has decided; the newest first.
    pub async fn recent(&self, who: &Identity) -> Result<Vec<IngestStatus>> {
        who.require_admin()?;
        let lately = track::Column::StateChangedAtMs.gt(self.clock.now_ms() - READY_FOR_MS);
        let undecided = pair::Entity::find()
            .select_only()
            .column(pair::Column::TrackId)
            .filter(pair::Column::DecidedAtMs.is_null());
        let wanted = Condition::any()
            .add(track::Column::State.ne(track::State::Ready))
            .add(lately)
            .add(track::Column::Id.in_subquery(undecided.into_query()));
        let rows = track::Entity::find()
            .filter(wanted)
            .order_by_desc(track::Column::AddedAtMs)
            .order_by_desc(track::Column::Id)
            .limit(MAX_RECENT)
            .all(self.database.connection())
            .await?;
        self.statuses(rows).await
    }

    /// Tells where these tracks stand, once what they sound like has changed.
    pub(crate) async fn tell_anew(&self, tracks: Vec<Uuid>) -> Result<()> {
        if tracks.is_empty() {
            return Ok(());
        }
        let rows =
            track::Entity::find().filter(track::Column::Id.is_in(tracks)).all(self.database.connection()).await?;
        for status in self.statuses(rows).await? {
            self.progress.publish(status);
        }
        Ok(())
    }

    async fn statuses(&self, rows: Vec<track::Model>) -> Result<Vec<IngestStatus>> {
        let ready = rows.iter().filter(|row| row.state == track::State::Ready).map(|row| row.id);
        let mut alike = resemblance::with_earlier(self.database.connection(), ready.collect()).await?;
        let status = |row: track::Model| {
            let sounds_like = alike.remove(&row.id).unwrap_or_default();
            IngestStatus { sounds_like, ..self.status(row) }
        };
        Ok(rows.into_iter().map(status).collect())
    }

    fn status(&self, row: track::Model) -> IngestStatus {
        let track = TrackId(row.id);
        let state = match row.state {
            track::State::Processing => self.progress.stage(track),
            track::State::Ready => IngestState::Ready { warning: row.warning },
            track::State::Failed => IngestState::Failed { reason: row.failure.unwrap_or_default() },
        };
        IngestStatus::new(track, row.file_name, state)
    }
}
