//! From a use case's error to an answer.
//!
//! A handler's error becomes a response that carries an [`ApiError`] and no body yet; `middleware::access_log`,
//! which knows the request id, logs it once and writes the JSON.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use model::ErrorCode;

/// A refusal or a fault on its way to the client.
#[derive(Debug, Clone)]
pub struct ApiError {
    /// What the client is told.
    pub told: model::Error,
    /// The HTTP status.
    pub status: StatusCode,
    /// Headers that belong to the status.
    pub headers: HeaderMap,
    /// What only the log is told.
    pub cause: Option<Arc<service::Error>>,
}

impl From<model::Error> for ApiError {
    fn from(told: model::Error) -> Self {
        let mut headers = HeaderMap::new();
        if told.code == ErrorCode::Unauthenticated {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"mist\""));
        }
        if let Some(seconds) = told.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        Self { status: status(told.code), told, headers, cause: None }
    }
}

impl From<Arc<service::Error>> for ApiError {
    fn from(error: Arc<service::Error>) -> Self {
        let mut answer = Self::from(error.to_model());
        match &*error {
            service::Error::RangeNotSatisfiable { size } => {
                answer.status = StatusCode::RANGE_NOT_SATISFIABLE;
                if let Ok(range) = HeaderValue::try_from(format!("bytes */{size}")) {
                    answer.headers.insert(header::CONTENT_RANGE, range);
                }
            }
            service::Error::RateLimited { limit, retry_after_s } => {
                answer.headers.insert("ratelimit-limit", HeaderValue::from(*limit));
                answer.headers.insert("ratelimit-remaining", HeaderValue::from(0));
                answer.headers.insert("ratelimit-reset", HeaderValue::from(*retry_after_s));
            }
            _ => {}
        }
        answer.cause = Some(error);
        answer
    }
}

impl From<service::Error> for ApiError {
    fn from(error: service::Error) -> Self {
        Self::from(Arc::new(error))
    }
}

impl ApiError {
    /// The answer after a panic; its message is in the log already.
    pub fn panicked() -> Self {
        model::Error::new(ErrorCode::Internal, "The server failed. Its log says why.").into()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.headers.clone()).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The one HTTP status of each kind of refusal.
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

/// Answers an address under `/api` or `/hls` that names nothing.
pub fn no_such_address() -> ApiError {
    model::Error::new(ErrorCode::NotFound, "There is nothing at this address. docs/API.md lists what there is.").into()
}

/// Answers a method that an address does not have; axum adds `Allow`.
pub fn method_not_allowed() -> ApiError {
    let told = model::Error::new(
        ErrorCode::InvalidInput,
        "This address does not take that method. The Allow header names those that it takes.",
    );
    ApiError { status: StatusCode::METHOD_NOT_ALLOWED, ..told.into() }
}
