//! How tracks sound, measured.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "track_features")]
pub struct Model {
    /// The track.
    #[sea_orm(primary_key, auto_increment = false)]
    pub track_id: Uuid,
    /// The version of what measured it.
    pub extractor: i32,
    /// Beats a minute; none where no beat was found.
    pub tempo_bpm: Option<f64>,
    /// The key's tonic in semitones above C, 0 to 11; none where no key was found.
    pub key_tonic: Option<i16>,
    /// Whether the key is major; none where no key was found.
    pub key_is_major: Option<bool>,
    /// 0 (calm) to 100 (driving).
    pub energy: i16,
    /// Means and standard deviations of all features: little-endian `f32`.
    pub summary: Vec<u8>,
    /// Chromaprint's raw fingerprint: little-endian `u32`.
    pub fingerprint: Vec<u8>,
    /// The version of the comparison that its fingerprint went through; 0 before the first.
    pub comparison: i32,
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
