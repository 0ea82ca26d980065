//! Tracks, from the moment their file has arrived.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Where a track stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Queued or being made.
    #[sea_orm(string_value = "processing")]
    Processing,
    /// Playable.
    #[sea_orm(string_value = "ready")]
    Ready,
    /// Set aside.
    #[sea_orm(string_value = "failed")]
    Failed,
}

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "track")]
pub struct Model {
    /// UUID v7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where it stands.
    pub state: State,
    /// Counts the tries to make it. While `ready`, the publication that is served; 0 before the first try.
    pub revision: i32,
    /// The job that is to make it, while `processing`.
    pub job_id: Option<String>,

    /// SHA-256 of the uploaded file.
    #[sea_orm(unique, column_type = "VarBinary(StringLen::N(32))")]
    pub sha256: Vec<u8>,
    /// Name of the uploaded file.
    pub file_name: String,
    /// Size of the uploaded file.
    pub file_bytes: i64,

    /// Never empty.
    pub title: String,
    /// The album it is on.
    pub album_id: Option<Uuid>,
    /// Position on the disc.
    pub track_number: Option<i32>,
    /// Disc of the album.
    pub disc_number: Option<i32>,
    /// Year of release.
    pub year: Option<i32>,
    /// As the tags name it.
    pub genre: Option<String>,
    /// Title, artists and album in lower case, for searching.
    #[sea_orm(column_type = "Text")]
    pub search_key: String,
    /// First artist and album in lower case, for ordering.
    #[sea_orm(column_type = "Text")]
    pub artist_sort_key: String,
    /// Title in lower case, for ordering.
    #[sea_orm(column_type = "Text")]
    pub title_sort_key: String,

    /// Channels of the renditions.
    pub channels: i32,
    /// Samples a second of the renditions.
    pub sample_rate_hz: i32,
    /// Samples of music, a channel.
    pub samples: i64,
    /// AAC priming, samples a channel.
    pub encoder_delay: i32,
    /// Samples a channel after the music.
    pub padding: i32,
    /// Integrated loudness of the source, LUFS; none for silence.
    pub loudness_lufs: Option<f64>,
    /// True peak of the source, dBTP; none for silence.
    pub true_peak_dbtp: Option<f64>,
    /// The gain that was applied.
    pub gain_db: f64,

    /// What was odd about the file.
    #[sea_orm(column_type = "Text", nullable)]
    pub warning: Option<String>,
    /// Why it is set aside, while `failed`.
    #[sea_orm(column_type = "Text", nullable)]
    pub failure: Option<String>,
    /// The revision whose cover is served; 0 for none.
    pub cover_version: i32,
    /// Plays that were completed or lasted 30 s.
    pub play_count: i64,
    /// The admin who uploaded it.
    pub added_by: Option<Uuid>,
    /// Milliseconds since 1970 (UTC).
    pub added_at_ms: i64,
    /// When the state last changed.
    pub state_changed_at_ms: i64,
    /// Number of the latest change of the catalogue that was one of this track: its publication, or a correction.
    pub last_change: i64,
}

/// What it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The album.
    #[sea_orm(
        belongs_to = "super::album::Entity",
        from = "Column::AlbumId",
        to = "super::album::Column::Id",
        on_delete = "SetNull"
    )]
    Album,
    /// The artists, through their positions.
    #[sea_orm(has_many = "super::track_artist::Entity")]
    TrackArtist,
    /// The renditions of the publication that is served.
    #[sea_orm(has_many = "super::rendition::Entity")]
    Rendition,
}

impl Related<super::album::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Album.def()
    }
}

impl Related<super::track_artist::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::TrackArtist.def()
    }
}

impl Related<super::rendition::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Rendition.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
