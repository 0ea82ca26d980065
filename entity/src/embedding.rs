//! Where tracks lie among each other: the closer, the more alike.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "embedding")]
pub struct Model {
    /// The track.
    #[sea_orm(primary_key, auto_increment = false)]
    pub track_id: Uuid,
    /// What it was made by. Only vectors of one standardisation can be compared.
    #[sea_orm(primary_key, auto_increment = false)]
    pub standardisation: i32,
    /// Little-endian `f32`.
    pub vector: Vec<u8>,
    /// When it was made, in milliseconds since 1970 (UTC): nodes ask for what is newer than what they have. Only ever grows
    /// within a standardisation.
    pub changed_at_ms: i64,
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
    /// What it was made by.
    #[sea_orm(
        belongs_to = "super::standardisation::Entity",
        from = "Column::Standardisation",
        to = "super::standardisation::Column::Id"
    )]
    Standardisation,
}

impl Related<super::track::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Track.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
