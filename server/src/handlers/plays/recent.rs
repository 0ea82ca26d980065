//! What the user played last.

use axum::{Json, extract::State};
use model::RecentPlay;
use serde::Deserialize;
use service::Listening;
use utoipa::IntoParams;

use crate::{
    error::ApiError,
    extract::{Listener, Query},
    openapi::{ForListeners, Malformed},
};

const DEFAULT_LIMIT: u32 = 12;
const MAX_LIMIT: u32 = 100;

/// How many.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RecentQuery {
    /// At most so many.
    #[param(minimum = 1, maximum = 100, default = 12)]
    limit: Option<u32>,
}

/// The latest first, each track once.
#[utoipa::path(
    get,
    path = "",
    operation_id = "recent_plays",
    tag = "Playback",
    security(("bearer" = []), ("cookie" = [])),
    params(RecentQuery),
    responses(
        (status = 200, description = "The latest first, each track once.", body = Vec<RecentPlay>),
        Malformed,
        ForListeners
    ),
)]
pub async fn recent(
    State(listening): State<Listening>,
    Listener(identity): Listener,
    Query(RecentQuery { limit }): Query<RecentQuery>,
) -> Result<Json<Vec<RecentPlay>>, ApiError> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
    Ok(Json(listening.recent(&identity, limit).await?))
}
