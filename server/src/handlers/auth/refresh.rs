//! Renewing a session.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode};
use model::ErrorCode;
use service::Accounts;

use super::answer::{Answer, RefreshBody, signed_in};
use crate::{
    cookies::{self, Cookies},
    error::ApiError,
    extract::{ClientKind, OptionalJson},
    openapi::{Body, ClientHeader, ForListeners, Forged},
};

/// Trades a refresh token, of the body or of the cookie, for a new pair of tokens.
#[utoipa::path(
    post,
    path = "",
    operation_id = "refresh",
    tag = "Sessions",
    security(()),
    params(ClientHeader),
    request_body = Option<RefreshBody>,
    responses(
        (status = 200, description = "Signed in anew.", body = Answer),
        Body,
        ForListeners,
        Forged
    ),
)]
pub async fn refresh(
    State(accounts): State<Accounts>,
    State(cookies): State<Cookies>,
    client: ClientKind,
    headers: HeaderMap,
    OptionalJson(body): OptionalJson<RefreshBody>,
) -> Result<Response, ApiError> {
    let in_body = body.map(|body| body.refresh_token);
    // A cookie's token must not come out in a body that scripts can read.
    let client = if in_body.is_some() { client } else { ClientKind::Web };
    let token = in_body.or_else(|| cookies::refresh_token(&headers)).ok_or_else(model::Error::unauthenticated)?;
    match accounts.refresh(&token).await {
        Ok(renewed) => Ok(signed_in(StatusCode::OK, client, cookies, renewed)),
        Err(error) => {
            let error = ApiError::from(error);
            let over = error.told.code == ErrorCode::Unauthenticated && client == ClientKind::Web;
            let mut response = error.into_response();
            if over {
                cookies.clear(response.headers_mut());
            }
            Ok(response)
        }
    }
}
