//! Going out on another device.

use axum::extract::State;
use http::StatusCode;
use model::SessionId;
use service::Accounts;

use crate::{
    error::ApiError,
    extract::{Listener, Path},
    openapi::{ForListeners, Forged, Malformed, NotThere},
};

/// Ends a session of whoever asks.
#[utoipa::path(
    delete,
    path = "",
    operation_id = "end_session",
    tag = "Sessions",
    security(("bearer" = []), ("cookie" = [])),
    params(("session" = SessionId, Path)),
    responses(
        (status = 204, description = "The session has ended."),
        Malformed,
        ForListeners,
        Forged,
        NotThere
    ),
)]
pub async fn end_session(
    State(accounts): State<Accounts>,
    Listener(identity): Listener,
    Path(session): Path<SessionId>,
) -> Result<StatusCode, ApiError> {
    accounts.end_session(&identity, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
