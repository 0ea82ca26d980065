//! What happened in plays, to the millisecond. Only ever added to.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Sound began.
    #[sea_orm(string_value = "started")]
    Started,
    /// It goes on.
    #[sea_orm(string_value = "progressed")]
    Progressed,
    /// Heard to the end.
    #[sea_orm(string_value = "completed")]
    Completed,
    /// Left before the end.
    #[sea_orm(string_value = "skipped")]
    Skipped,
}

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "play_event")]
pub struct Model {
    /// The play.
    #[sea_orm(primary_key, auto_increment = false)]
    pub play_id: Uuid,
    /// What happened.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: Kind,
    /// Milliseconds since 1970 (UTC), by the client's clock.
    #[sea_orm(primary_key, auto_increment = false)]
    pub at_ms: i64,
    /// Where in the track.
    pub position_ms: i64,
    /// How much sound was heard in the play so far.
    pub listened_ms: i64,
    /// When the report arrived, by the server's clock.
    pub received_at_ms: i64,
}

/// What it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The play.
    #[sea_orm(
        belongs_to = "super::play::Entity",
        from = "Column::PlayId",
        to = "super::play::Column::Id",
        on_delete = "Cascade"
    )]
    Play,
}

impl Related<super::play::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Play.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
