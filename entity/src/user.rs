//! People who may sign in.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Browses and plays.
    #[sea_orm(string_value = "listener")]
    Listener,
    /// Also uploads, corrects and removes.
    #[sea_orm(string_value = "admin")]
    Admin,
}

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "user")]
pub struct Model {
    /// UUID v7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As typed, trimmed.
    pub name: String,
    /// The name in lower case, by which it is found.
    #[sea_orm(unique)]
    pub name_key: String,
    /// Argon2id, as a PHC string.
    pub password_hash: String,
    /// What the user may do.
    pub role: Role,
    /// Milliseconds since 1970 (UTC).
    pub created_at_ms: i64,
    /// Since when this user's history is paused; none while it is kept.
    pub history_paused_at_ms: Option<i64>,
    /// Of plays that began before this moment nothing more is kept.
    pub history_from_ms: Option<i64>,
    /// Counts what changed in this user's history, as far as it says something of their taste.
    pub history_changes: i64,
}

/// What it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
