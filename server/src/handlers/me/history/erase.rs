//! A listener has their history erased.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use service::Listening;
use utoipa::IntoParams;

use crate::{
    error::ApiError,
    extract::{Listener, Query},
    openapi::{ForListeners, Forged, Malformed},
};

/// How much. A name that is misspelt must not mean all.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EraseQuery {
    /// Only plays of which something was heard at this moment, in milliseconds since 1970 (UTC), or later; all, if left out.
    since_ms: Option<i64>,
}

/// Erases for good what whoever asks has played. The play counts of the tracks lose those plays.
#[utoipa::path(
    delete,
    path = "",
    operation_id = "erase_history",
    tag = "Playback",
    security(("bearer" = []), ("cookie" = [])),
    params(EraseQuery),
    responses(
        (status = 204, description = "It is erased."),
        Malformed,
        ForListeners,
        Forged
    ),
)]
pub async fn erase(
    State(listening): State<Listening>,
    Listener(identity): Listener,
    Query(EraseQuery { since_ms }): Query<EraseQuery>,
) -> Result<StatusCode, ApiError> {
    listening.erase_history(&identity, since_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}
