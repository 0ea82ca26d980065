//! Going out on every device.

use axum::extract::State;
use http::{HeaderMap, StatusCode};
use service::Accounts;

use crate::{
    cookies::Cookies,
    error::ApiError,
    extract::Listener,
    openapi::{ForListeners, Forged},
};

/// Ends every session of the user.
#[utoipa::path(
    post,
    path = "",
    operation_id = "sign_out_everywhere",
    tag = "Sessions",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 204, description = "Every session of the user has ended."),
        ForListeners,
        Forged
    ),
)]
pub async fn sign_out_everywhere(
    State(accounts): State<Accounts>,
    State(cookies): State<Cookies>,
    Listener(identity): Listener,
) -> Result<(StatusCode, HeaderMap), ApiError> {
    accounts.sign_out_everywhere(&identity).await?;
    let mut headers = HeaderMap::new();
    cookies.clear(&mut headers);
    Ok((StatusCode::NO_CONTENT, headers))
}
