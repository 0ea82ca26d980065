//! Numbers that only grow, by which nodes ask for what is newer than what they have. No clock decides what is newer.

use entity::counter;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    sea_query::OnConflict,
};

use crate::Result;

/// What is counted. Whoever counts holds a lock of the database meanwhile, so that numbers are committed in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    /// Changes of the catalogue: [`Lock::Names`](crate::engine::database::Lock::Names).
    Catalogue,
    /// When embeddings were made, at least one millisecond apart: [`Lock::Embeddings`](crate::engine::database::Lock::Embeddings).
    Embeddings,
    /// Erasures of history: [`Lock::Erasure`](crate::engine::database::Lock::Erasure).
    Erasures,
}

impl Counter {
    const fn name(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::Embeddings => "embeddings",
            Self::Erasures => "erasures",
        }
    }

    /// Raises it, at least to so much, as a part of the caller's transaction, and gives what it is then.
    pub async fn raise(self, db: &DatabaseTransaction, at_least: i64) -> Result<i64> {
        let value = Ord::max(self.value(db).await? + 1, at_least);
        counter::Entity::insert(counter::ActiveModel { name: Set(self.name().to_owned()), value: Set(value) })
            .on_conflict(OnConflict::column(counter::Column::Name).update_column(counter::Column::Value).to_owned())
            .exec_without_returning(db)
            .await?;
        Ok(value)
    }

    /// What it is; 0 before it was raised.
    pub async fn value(self, db: &impl ConnectionTrait) -> Result<i64> {
        let [value] = values(db, [self]).await?;
        Ok(value)
    }
}

/// What these are at one moment; 0 for what was never raised.
pub(crate) async fn values<const N: usize>(db: &impl ConnectionTrait, counters: [Counter; N]) -> Result<[i64; N]> {
    let names = counters.map(Counter::name);
    let rows = counter::Entity::find().filter(counter::Column::Name.is_in(names)).all(db).await?;
    Ok(names.map(|name| rows.iter().find(|row| row.name == name).map_or(0, |row| row.value)))
}
