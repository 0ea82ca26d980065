//! The answer to whoever came in.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use model::SignedIn;
use serde::Deserialize;

use crate::{cookies::Cookies, extract::ClientKind};

/// Browsers get cookies and the user; programs get the user and the tokens.
pub fn signed_in(status: StatusCode, client: ClientKind, cookies: Cookies, signed_in: SignedIn) -> Response {
    match client {
        ClientKind::Web => {
            let mut response = (status, Json(signed_in.user)).into_response();
            cookies.set(response.headers_mut(), &signed_in.tokens);
            response
        }
        ClientKind::Program => (status, Json(signed_in)).into_response(),
    }
}

/// How programs hand in their refresh token; browsers do it by cookie.
#[derive(Deserialize)]
pub struct RefreshBody {
    /// The token of the last answer.
    pub refresh_token: String,
}
