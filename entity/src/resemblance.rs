//! Pairs of tracks that are nearly the same recording. One row a pair, whichever was looked for.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "resemblance")]
pub struct Model {
    /// The track that was uploaded later: the one with the greater id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub track_id: Uuid,
    /// The one that was there before.
    #[sea_orm(primary_key, auto_increment = false)]
    pub other_id: Uuid,
    /// Share of equal bits of their fingerprints, 0 to 1.
    pub similarity: f64,
    /// When it was found, in milliseconds since 1970 (UTC).
    pub found_at_ms: i64,
    /// When an admin said that both are to be kept; none as long as nobody has decided.
    pub decided_at_ms: Option<i64>,
}

/// What it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The track that was uploaded later.
    #[sea_orm(
        belongs_to = "super::track::Entity",
        from = "Column::TrackId",
        to = "super::track::Column::Id",
        on_delete = "Cascade"
    )]
    Track,
    /// The one that was there before.
    #[sea_orm(
        belongs_to = "super::track::Entity",
        from = "Column::OtherId",
        to = "super::track::Column::Id",
        on_delete = "Cascade"
    )]
    Other,
}

impl ActiveModelBehavior for ActiveModel {}
