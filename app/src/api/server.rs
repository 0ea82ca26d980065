//! What server functions need on the server: the use cases, who asks, and how a refusal is told.

use std::sync::Arc;

use axum::http::StatusCode;
use leptos::{prelude::*, server_fn::error::ServerFnErrorErr};
use leptos_axum::ResponseOptions;
use model::ErrorCode;
use service::{Error, Identity, Service};

use super::Trace;
use crate::ServerError;

/// Who asks: somebody, nobody, or the fault that keeps this from being known.
#[derive(Debug, Clone)]
pub struct Visitor(pub Result<Option<Identity>, Arc<Error>>);

/// The use cases. The server provides them to every rendering and every server function.
pub fn service() -> Service {
    expect_context()
}

/// Who asks, if somebody is signed in. The server provides it beside the use cases.
pub fn visitor() -> Result<Option<Identity>, ServerError> {
    use_context::<Visitor>().map_or(Ok(None), |Visitor(found)| found.map_err(refuse))
}

/// Who asks; strangers are refused.
pub fn listener() -> Result<Identity, ServerError> {
    visitor()?.ok_or_else(|| refuse(Error::Unauthenticated))
}

/// The error for the page, with its HTTP status on the response.
///
/// The browser's client knows an expired session by the status, and a page about a missing track is a 404.
pub fn refuse(cause: impl Into<Arc<Error>>) -> ServerError {
    let cause = cause.into();
    ServerError(answer(cause.to_model(), cause))
}

/// The same for what went wrong before or after the use case, in the given words.
pub fn refuse_transport(told: model::Error, fault: ServerFnErrorErr) -> model::Error {
    let cause = match fault {
        ServerFnErrorErr::Args(message)
        | ServerFnErrorErr::MissingArg(message)
        | ServerFnErrorErr::Deserialization(message) => Error::Invalid { field: "body", message },
        fault => Error::Internal(fault.into()),
    };
    answer(told, Arc::new(cause))
}

/// Sets the status, tells the request's name where the log has more to say, and leaves the cause for the log.
fn answer(mut told: model::Error, cause: Arc<Error>) -> model::Error {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status(told.code));
    }
    if let Some(trace) = use_context::<Trace>() {
        if told.code == ErrorCode::Internal {
            told.request_id = Some(trace.request_id().to_owned());
        }
        trace.keep(cause);
    }
    told
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
