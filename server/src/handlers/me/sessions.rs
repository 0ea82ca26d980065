//! Where somebody is signed in.

use axum::{Json, extract::State};
use model::Session;
use service::Accounts;

use crate::{error::ApiError, extract::Listener, openapi::ForListeners};

/// The sessions of whoever asks, the one last used first.
#[utoipa::path(
    get,
    path = "",
    operation_id = "list_sessions",
    tag = "Sessions",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "The sessions that can go on, the one last used first.", body = Vec<Session>),
        ForListeners
    ),
)]
pub async fn sessions(
    State(accounts): State<Accounts>,
    Listener(identity): Listener,
) -> Result<Json<Vec<Session>>, ApiError> {
    Ok(Json(accounts.sessions(&identity).await?))
}
