//! The items of tracks' fingerprints by which near-duplicates are looked up: some of each track, many tracks of each.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "fingerprint_item")]
pub struct Model {
    /// The upper 28 bits of an item of Chromaprint's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub item: i32,
    /// A track whose fingerprint has it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub track_id: Uuid,
}

/// What it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The track.
    #[sea_orm(
        belongs_to = "super::track::Entity",
        from = "Column::TrackId",
        to = "super::track::Column::Id",
        on_delete = "Cascade"
    )]
    Track,
}

impl Related<super::track::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Track.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
