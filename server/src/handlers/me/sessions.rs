//! Where somebody is signed in.

use axum::{Json, extract::State};
use model::Session;
use service::Accounts;

use crate::{error::ApiError, extract::Listener};

/// The sessions of whoever asks, the one last used first.
pub async fn sessions(
    State(accounts): State<Accounts>,
    Listener(identity): Listener,
) -> Result<Json<Vec<Session>>, ApiError> {
    Ok(Json(accounts.sessions(&identity).await?))
}
