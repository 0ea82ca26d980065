//! Renditions of published tracks.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "rendition")]
pub struct Model {
    /// The track.
    #[sea_orm(primary_key, auto_increment = false)]
    pub track_id: Uuid,
    /// The publication.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    /// Nominal bitrate in kb/s.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kbps: i32,
    /// `CODECS` of the master playlist.
    pub codec: String,
    /// `BANDWIDTH` of the master playlist, bits a second.
    pub peak_bps: i64,
    /// `AVERAGE-BANDWIDTH` of the master playlist, bits a second.
    pub average_bps: i64,
    /// Samples and bytes of each segment: pairs of big-endian `u32`.
    pub segments: Vec<u8>,
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
