//! A listener has no history kept for a while.

use axum::extract::State;
use http::StatusCode;
use model::HistoryPause;
use service::Listening;

use crate::{
    error::ApiError,
    extract::{Json, Listener},
    openapi::{Body, ForListeners, Forged},
};

/// Pauses the history of whoever asks, or resumes it. While it is paused, reports of plays are taken and dropped.
#[utoipa::path(
    put,
    path = "",
    operation_id = "pause_history",
    tag = "Playback",
    security(("bearer" = []), ("cookie" = [])),
    request_body = HistoryPause,
    responses(
        (status = 204, description = "It is so now."),
        Body,
        ForListeners,
        Forged
    ),
)]
pub async fn pause(
    State(listening): State<Listening>,
    Listener(identity): Listener,
    Json(HistoryPause { is_paused }): Json<HistoryPause>,
) -> Result<StatusCode, ApiError> {
    listening.set_history_paused(&identity, is_paused).await?;
    Ok(StatusCode::NO_CONTENT)
}
