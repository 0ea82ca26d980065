//! Numbers what changes in the catalogue: publications, corrections and removals, in the order in which they are committed. Whoever makes one
//! holds [`Lock::Names`](crate::engine::database::Lock::Names).

use entity::track;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use uuid::Uuid;

use crate::{Result, counters::Counter};

/// Counts one more, as a part of the caller's transaction, and notes that it was this track that changed.
pub(crate) async fn note(db: &DatabaseTransaction, track: Uuid) -> Result<()> {
    let change = Counter::Catalogue.raise(db, 0).await?;
    track::Entity::update_many()
        .col_expr(track::Column::LastChange, Expr::value(change))
        .filter(track::Column::Id.eq(track))
        .exec(db)
        .await?;
    Ok(())
}
