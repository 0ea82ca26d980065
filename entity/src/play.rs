//! Plays: one listener, one track, once.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// How a play ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))")]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It goes on, or nothing was heard of it since.
    #[sea_orm(string_value = "playing")]
    Playing,
    /// Heard to the end.
    #[sea_orm(string_value = "completed")]
    Completed,
    /// Left before the end.
    #[sea_orm(string_value = "skipped")]
    Skipped,
}

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "play")]
pub struct Model {
    /// Chosen by the client.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who listened.
    pub user_id: Uuid,
    /// What was played.
    pub track_id: Uuid,
    /// Milliseconds since 1970 (UTC), by the client's clock.
    pub started_at_ms: i64,
    /// When the newest event happened.
    pub last_event_at_ms: i64,
    /// Where in the track the newest event was.
    pub position_ms: i64,
    /// How much sound was heard.
    pub listened_ms: i64,
    /// How it ended, or that it goes on.
    pub outcome: Outcome,
    /// Whether it is in the track's play count.
    pub counted: bool,
}

/// What it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The user.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::UserId",
        to = "super::user::Column::Id",
        on_delete = "Cascade"
    )]
    User,
    /// The track.
    #[sea_orm(
        belongs_to = "super::track::Entity",
        from = "Column::TrackId",
        to = "super::track::Column::Id",
        on_delete = "Cascade"
    )]
    Track,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl Related<super::track::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Track.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
