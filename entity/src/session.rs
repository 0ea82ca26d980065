//! Sign-ins: each is a family of refresh tokens.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// UUID v7; the claim `sid` of access tokens.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who signed in.
    pub user_id: Uuid,
    /// Milliseconds since 1970 (UTC).
    pub created_at_ms: i64,
    /// When it was last renewed.
    pub last_used_at_ms: i64,
    /// When it was ended; nothing of the family is accepted after that.
    pub revoked_at_ms: Option<i64>,
    /// What it was started on, in words such as `Firefox on Linux`.
    #[sea_orm(column_type = "Text", nullable)]
    pub device: Option<String>,
    /// The client's IP address when it was started.
    #[sea_orm(column_type = "Text", nullable)]
    pub address: Option<String>,
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
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
