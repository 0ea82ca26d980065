//! What was measured of tracks, page by page: a catalogue need not be in memory, and fingerprints are not read.

use entity::{embedding, track, track_features};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _,
    sea_query::{Expr, ExprTrait as _},
};
use uuid::Uuid;

use super::sound::{EXTRACTOR, Stored};
use crate::{Error, Result};

/// Rows that are read, and written, at a time.
pub(super) const PAGE: u64 = 250;

/// How many tracks were measured by this version.
pub(super) async fn count(db: &impl ConnectionTrait) -> Result<u64> {
    let measured = track_features::Entity::find().filter(track_features::Column::Extractor.eq(EXTRACTOR));
    Ok(measured.count(db).await?)
}

/// What this version measured of a track.
pub(super) async fn of(db: &impl ConnectionTrait, track: Uuid) -> Result<Option<Stored>> {
    Ok(rows().filter(track_features::Column::TrackId.eq(track)).into_model().one(db).await?)
}

/// The next rows by the ids of their tracks: all, or those without an embedding by this standardisation.
pub(super) async fn page(db: &impl ConnectionTrait, after: Option<Uuid>, without: Option<i32>) -> Result<Vec<Stored>> {
    let mut rows = rows().order_by_asc(track_features::Column::TrackId).limit(PAGE);
    if let Some(after) = after {
        rows = rows.filter(track_features::Column::TrackId.gt(after));
    }
    if let Some(standardisation) = without {
        let own = Expr::col((track_features::Entity, track_features::Column::TrackId));
        let made = embedding::Entity::find()
            .select_only()
            .column(embedding::Column::TrackId)
            .filter(embedding::Column::Standardisation.eq(standardisation))
            .filter(Expr::col((embedding::Entity, embedding::Column::TrackId)).eq(own));
        rows = rows.filter(Expr::not_exists(made.into_query()));
    }
    Ok(rows.into_model().all(db).await?)
}

fn rows() -> sea_orm::Select<track_features::Entity> {
    use track_features::Column::{KeyIsMajor, KeyTonic, Summary, TempoBpm, TrackId};
    track_features::Entity::find()
        .select_only()
        .columns([TrackId, TempoBpm, KeyTonic, KeyIsMajor, Summary])
        .column(track::Column::LoudnessLufs)
        .inner_join(track::Entity)
        .filter(track_features::Column::Extractor.eq(EXTRACTOR))
}

/// Has tracks measured again whose rows are damaged. Until then they do not count as measured and have no embeddings, so that the numbers of
/// both tell whether any are missing.
pub(super) async fn set_aside(db: &impl ConnectionTrait, damaged: &[Uuid]) -> Result<()> {
    if damaged.is_empty() {
        return Ok(());
    }
    tracing::warn!(tracks = ?damaged, "what was measured of these tracks is damaged; they are measured again");
    let by_nobody = track_features::Entity::update_many()
        .col_expr(track_features::Column::Extractor, Expr::value(0))
        .filter(track_features::Column::TrackId.is_in(damaged.iter().copied()));
    // First the embeddings: where this is broken off in between, the rows are found again.
    let theirs = embedding::Column::TrackId.is_in(damaged.iter().copied());
    embedding::Entity::delete_many().filter(theirs).exec(db).await.map_err(Error::from)?;
    by_nobody.exec(db).await.map_err(Error::from)?;
    Ok(())
}
