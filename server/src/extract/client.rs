//! What kind of client asks.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};

/// How a client keeps its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientKind {
    /// A browser, by cookies that its scripts cannot read. It says so with `X-Mist-Client: web`, a header which other
    /// sites cannot send without being asked for leave (CORS).
    Web,
    /// A program, by tokens in the answer's body.
    Program,
}

impl<S: Send + Sync> FromRequestParts<S> for ClientKind {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let web = parts.headers.get("x-mist-client").is_some_and(|kind| kind == "web");
        Ok(if web { Self::Web } else { Self::Program })
    }
}
