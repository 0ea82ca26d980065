//! Another password.

use axum::extract::State;
use http::StatusCode;
use model::PasswordChange;
use service::Accounts;

use crate::{
    error::ApiError,
    extract::{Json, Listener},
};

/// Sets a new password for whoever asks and knows the old one; their other sessions end.
pub async fn password(
    State(accounts): State<Accounts>,
    Listener(identity): Listener,
    Json(change): Json<PasswordChange>,
) -> Result<StatusCode, ApiError> {
    accounts.change_password(&identity, change).await?;
    Ok(StatusCode::NO_CONTENT)
}
