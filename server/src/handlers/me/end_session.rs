//! Going out on another device.

use axum::extract::State;
use http::StatusCode;
use model::SessionId;
use service::Accounts;

use crate::{
    error::ApiError,
    extract::{Listener, Path},
};

/// Ends a session of whoever asks.
pub async fn end_session(
    State(accounts): State<Accounts>,
    Listener(identity): Listener,
    Path(session): Path<SessionId>,
) -> Result<StatusCode, ApiError> {
    accounts.end_session(&identity, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
