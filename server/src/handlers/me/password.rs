//! Another password.

use axum::extract::State;
use http::StatusCode;
use model::PasswordChange;
use service::Accounts;

use crate::{
    error::ApiError,
    extract::{Json, Listener},
    openapi::{Body, ForListeners, Forged, Limited, NotInState},
};

/// Sets a new password for whoever asks and knows the old one; their other sessions end.
#[utoipa::path(
    put,
    path = "",
    operation_id = "change_password",
    tag = "Sessions",
    security(("bearer" = []), ("cookie" = [])),
    request_body = PasswordChange,
    responses(
        (status = 204, description = "The password is changed, and all other sessions of the user have ended."),
        Body,
        ForListeners,
        Forged,
        NotInState,
        Limited
    ),
)]
pub async fn password(
    State(accounts): State<Accounts>,
    Listener(identity): Listener,
    Json(change): Json<PasswordChange>,
) -> Result<StatusCode, ApiError> {
    accounts.change_password(&identity, change).await?;
    Ok(StatusCode::NO_CONTENT)
}
