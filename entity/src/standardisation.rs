//! By what embeddings are made: the means and deviations of what was measured. One is in use; the next is made beside it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "standardisation")]
pub struct Model {
    /// Counts them.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The version of how embeddings are made.
    pub recipe: i32,
    /// The version of what measured the tracks.
    pub extractor: i32,
    /// How many tracks it was fitted to.
    pub fitted_to: i64,
    /// The means and deviations.
    pub bytes: Vec<u8>,
    /// Since when tracks are compared by it, in milliseconds since 1970 (UTC); none while its embeddings are being made. The
    /// newest that has a time here is in use.
    pub current_since_ms: Option<i64>,
}

/// What it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
