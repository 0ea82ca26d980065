//! Reports from players.

use axum::extract::State;
use http::StatusCode;
use model::PlayEvent;
use service::Listening;

use crate::{
    error::ApiError,
    extract::{Json, Listener},
    openapi::{Body, ForListeners, Forged, PlayEvents},
};

/// Takes a list of reports; one that is known already changes nothing.
#[utoipa::path(
    post,
    path = "",
    operation_id = "record_plays",
    tag = "Playback",
    security(("bearer" = []), ("cookie" = [])),
    request_body = PlayEvents,
    responses(
        (status = 204, description = "Taken."),
        Body,
        ForListeners,
        Forged
    ),
)]
pub async fn record(
    State(listening): State<Listening>,
    Listener(identity): Listener,
    Json(events): Json<Vec<PlayEvent>>,
) -> Result<StatusCode, ApiError> {
    listening.record(&identity, events).await?;
    Ok(StatusCode::NO_CONTENT)
}
