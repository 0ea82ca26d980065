//! What a listener played last.

use std::collections::HashMap;

use entity::{play, track};
use model::{RecentPlay, TrackSummary};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    RelationTrait as _, sea_query::Expr,
};
use uuid::Uuid;

use super::Listening;
use crate::{Identity, Result, catalogue::view};

/// Longest list.
const MAX_RECENT: u32 = 100;

impl Listening {
    /// Tracks that this listener played, each once, the latest start first.
    pub async fn recent(&self, who: &Identity, limit: u32) -> Result<Vec<RecentPlay>> {
        let db = self.database.connection();
        let starts: Vec<(Uuid, i64)> = play::Entity::find()
            .select_only()
            .column(play::Column::TrackId)
            .column_as(play::Column::StartedAtMs.max(), "last_start_ms")
            .join(JoinType::InnerJoin, play::Relation::Track.def())
            .filter(play::Column::UserId.eq(who.user.0))
            .filter(track::Column::State.eq(track::State::Ready))
            .group_by(play::Column::TrackId)
            .order_by_desc(Expr::col("last_start_ms"))
            .order_by_desc(play::Column::TrackId)
            .limit(u64::from(limit.min(MAX_RECENT)))
            .into_tuple()
            .all(db)
            .await?;
        let ids = starts.iter().map(|(track, _)| *track);
        let rows = track::Entity::find().filter(track::Column::Id.is_in(ids)).all(db).await?;
        let mut summaries: HashMap<Uuid, TrackSummary> =
            view::summaries(db, rows).await?.into_iter().map(|summary| (summary.id.0, summary)).collect();
        Ok(starts
            .into_iter()
            .filter_map(|(track, started_at_ms)| Some(RecentPlay { track: summaries.remove(&track)?, started_at_ms }))
            .collect())
    }
}
