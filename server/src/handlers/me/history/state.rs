//! Whether a history is kept.

use axum::{Json, extract::State};
use model::HistoryState;
use service::Listening;

use crate::{error::ApiError, extract::Listener, openapi::ForListeners};

/// Whether the history of whoever asks is paused.
#[utoipa::path(
    get,
    path = "",
    operation_id = "history_state",
    tag = "Playback",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "Since when it is paused, if it is.", body = HistoryState),
        ForListeners
    ),
)]
pub async fn state(
    State(listening): State<Listening>,
    Listener(identity): Listener,
) -> Result<Json<HistoryState>, ApiError> {
    Ok(Json(listening.history_state(&identity).await?))
}
