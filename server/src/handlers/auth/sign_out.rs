//! Going out.

use axum::extract::State;
use http::{HeaderMap, StatusCode};
use service::Accounts;

use super::answer::RefreshBody;
use crate::{
    cookies::{self, Cookies},
    error::ApiError,
    extract::{OptionalJson, Visitor},
    openapi::{Body, ForListeners, Forged},
};

/// Ends the session of the refresh token, or else that of the access token.
#[utoipa::path(
    post,
    path = "",
    operation_id = "sign_out",
    tag = "Sessions",
    security((), ("bearer" = []), ("cookie" = [])),
    request_body = Option<RefreshBody>,
    responses(
        (status = 204, description = "Signed out; the cookies are removed."),
        Body,
        ForListeners,
        Forged
    ),
)]
pub async fn sign_out(
    State(accounts): State<Accounts>,
    State(cookies): State<Cookies>,
    Visitor(identity): Visitor,
    headers: HeaderMap,
    OptionalJson(body): OptionalJson<RefreshBody>,
) -> Result<(StatusCode, HeaderMap), ApiError> {
    let token = match body {
        Some(body) => Some(body.refresh_token),
        // As everywhere, cookies are not looked at where there is an Authorization header.
        None if headers.contains_key(http::header::AUTHORIZATION) => None,
        None => cookies::refresh_token(&headers),
    };
    match (token, identity) {
        (Some(token), _) => accounts.sign_out(&token).await?,
        (None, Some(identity)) => accounts.sign_out_session(&identity).await?,
        (None, None) => return Err(model::Error::unauthenticated().into()),
    }
    let mut headers = HeaderMap::new();
    cookies.clear(&mut headers);
    Ok((StatusCode::NO_CONTENT, headers))
}
