//! A page of the library.

use entity::{track, track_features};
use model::{Page, PageRequest, TrackOrder, TrackQuery, TrackSummary};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, JoinType, Order, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, RelationTrait as _, sea_query::NullOrdering,
};

use super::{Catalogue, filter, search, view};
use crate::{Identity, Result};

impl Catalogue {
    /// Tracks that can be played, for admins and listeners alike; the upload page shows the others. The
    /// order is total, so that pages neither repeat nor lose a track.
    pub async fn list(&self, _who: &Identity, query: TrackQuery) -> Result<Page<TrackSummary>> {
        use track::Column;
        let db = self.database.connection();
        let found = track::Entity::find()
            .filter(Column::State.eq(track::State::Ready))
            .filter(search::matches(&query.search))
            .filter(filter::matches(&query.by_sound));
        let total = found.clone().count(db).await?;
        let ordered = match query.order {
            TrackOrder::Newest => found.order_by_desc(Column::AddedAtMs),
            TrackOrder::Title => found.order_by_asc(Column::TitleSortKey),
            TrackOrder::Artist => found
                .order_by_asc(Column::ArtistSortKey)
                // As SQLite does by itself.
                .order_by_with_nulls(Column::DiscNumber, Order::Asc, NullOrdering::First)
                .order_by_with_nulls(Column::TrackNumber, Order::Asc, NullOrdering::First)
                .order_by_asc(Column::TitleSortKey),
            TrackOrder::MostPlayed => found.order_by_desc(Column::PlayCount).order_by_desc(Column::AddedAtMs),
            TrackOrder::Tempo => found
                .join(JoinType::LeftJoin, track_features::Relation::Track.def().rev())
                .order_by_with_nulls(track_features::Column::TempoBpm, Order::Asc, NullOrdering::Last)
                .order_by_asc(Column::TitleSortKey),
        };
        let rows = ordered
            .order_by_desc(Column::Id)
            .offset(query.page.offset())
            .limit(u64::from(query.page.size()))
            .all(db)
            .await?;
        let items = view::summaries(db, rows).await?;
        Ok(Page { items, number: query.page.number(), size: query.page.size(), total })
    }

    /// The newest tracks that can be played, as [`Self::list`] orders them, and without counting all that there are.
    pub async fn newest(&self, _who: &Identity, count: u32) -> Result<Vec<TrackSummary>> {
        let db = self.database.connection();
        let newest = track::Entity::find()
            .filter(track::Column::State.eq(track::State::Ready))
            .order_by_desc(track::Column::AddedAtMs)
            .order_by_desc(track::Column::Id)
            .limit(u64::from(count.min(PageRequest::MAX_SIZE)));
        view::summaries(db, newest.all(db).await?).await
    }
}
