//! The answer to whoever came in.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use model::{SignedIn, User};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{cookies::Cookies, extract::ClientKind};

/// Who is signed in: with the tokens for programs, alone for browsers, which get them as cookies.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum Answer {
    Program(SignedIn),
    Web(User),
}

/// Browsers get cookies and the user; programs get the user and the tokens.
pub fn signed_in(status: StatusCode, client: ClientKind, cookies: Cookies, signed_in: SignedIn) -> Response {
    match client {
        ClientKind::Web => {
            let mut response = (status, Json(Answer::Web(signed_in.user))).into_response();
            cookies.set(response.headers_mut(), &signed_in.tokens);
            response
        }
        ClientKind::Program => (status, Json(Answer::Program(signed_in))).into_response(),
    }
}

/// How programs hand in their refresh token; browsers do it by cookie.
#[derive(Deserialize, ToSchema)]
pub struct RefreshBody {
    /// The token of the last answer.
    pub refresh_token: String,
}
