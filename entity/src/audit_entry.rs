//! What admins and the operator did. Only ever added to.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The first admin was made.
    #[sea_orm(string_value = "set_up")]
    SetUp,
    /// A user was added.
    #[sea_orm(string_value = "user_added")]
    UserAdded,
    /// A user was given a password by the operator.
    #[sea_orm(string_value = "password_set")]
    PasswordSet,
    /// A file was uploaded.
    #[sea_orm(string_value = "uploaded")]
    Uploaded,
    /// An upload was given up.
    #[sea_orm(string_value = "upload_cancelled")]
    UploadCancelled,
    /// A failed upload was queued again.
    #[sea_orm(string_value = "upload_retried")]
    UploadRetried,
    /// A track was corrected.
    #[sea_orm(string_value = "track_edited")]
    TrackEdited,
    /// A track was removed.
    #[sea_orm(string_value = "track_deleted")]
    TrackDeleted,
    /// Two tracks that sound alike were both kept.
    #[sea_orm(string_value = "both_kept")]
    BothKept,
}

/// A row. Ids are in the order of time.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Milliseconds since 1970 (UTC).
    pub at_ms: i64,
    /// Who did it; `None` for the operator, and for users that are gone.
    pub actor_id: Option<Uuid>,
    /// Their name at that time.
    pub actor: String,
    /// What was done.
    pub action: Action,
    /// The track or user that it was done to.
    pub subject_id: Option<Uuid>,
    /// Its name at that time.
    pub subject: String,
}

/// What it refers to: nothing that an entry must go with.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
