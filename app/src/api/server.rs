//! What server functions need on the server: the use cases, who asks, and how a refusal is told.

use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use model::ErrorCode;
use service::{Identity, Service};

use crate::ServerError;

/// The use cases. The server provides them to every rendering and every server function.
pub fn service() -> Service {
    expect_context()
}

/// Who asks, if somebody is signed in. The server provides it beside the use cases.
pub fn visitor() -> Option<Identity> {
    use_context::<Option<Identity>>().flatten()
}

/// Who asks; strangers are refused.
pub fn listener() -> Result<Identity, ServerError> {
    visitor().ok_or_else(|| refuse(&service::Error::Unauthenticated))
}

/// The error for the page, with its HTTP status on the response.
///
/// The browser's client knows an expired session by the status, and a page about a missing track is a 404.
/// A fault of the server is logged here: nobody else sees its cause.
pub fn refuse(error: &service::Error) -> ServerError {
    let told = error.to_model();
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status(told.code));
    }
    if error.is_fault() {
        tracing::error!(error = error as &dyn std::error::Error, "server function failed");
    }
    ServerError(told)
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::InvalidInput => StatusCode::BAD_REQUEST,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::AlreadyExists | ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
