//! Albums.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "album")]
pub struct Model {
    /// UUID v7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As first seen.
    pub title: String,
    /// The title in lower case. Unique together with `artist_key`.
    pub title_key: String,
    /// The album's artist, where the tags name one.
    pub artist: Option<String>,
    /// The album artist in lower case; empty for none.
    pub artist_key: String,
}

/// What it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
