//! What the user played last.

use axum::{Json, extract::State};
use model::RecentPlay;
use serde::Deserialize;
use service::Listening;

use crate::{
    error::ApiError,
    extract::{Listener, Query},
};

const DEFAULT_LIMIT: u32 = 12;
const MAX_LIMIT: u32 = 100;

/// How many.
#[derive(Debug, Deserialize)]
pub struct RecentQuery {
    limit: Option<u32>,
}

/// The latest first, each track once.
pub async fn recent(
    State(listening): State<Listening>,
    Listener(identity): Listener,
    Query(RecentQuery { limit }): Query<RecentQuery>,
) -> Result<Json<Vec<RecentPlay>>, ApiError> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
    Ok(Json(listening.recent(&identity, limit).await?))
}
