//! Bodies in JSON.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use http::{HeaderMap, StatusCode, header};
use model::ErrorCode;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// A body that must be there.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// A body that may be left out.
#[derive(Debug)]
pub struct OptionalJson<T>(pub Option<T>);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let OptionalJson(body) = OptionalJson::from_request(request, state).await?;
        body.map(Self).ok_or_else(|| invalid("The body is missing. Send it as JSON; docs/API.md tells its fields."))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for OptionalJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let is_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                model::Error::new(ErrorCode::TooLarge, "The body is too large. Send at most 64 KiB of JSON.").into()
            } else {
                invalid("The body broke off. Send the request again.")
            }
        })?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        // Asked for also as a guard: a form of another site cannot send this type unasked (CORS).
        if !is_json {
            return Err(invalid("Send the body as JSON, with the header Content-Type: application/json."));
        }
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|error| invalid(&format!("The body cannot be read: {error}. docs/API.md tells its fields.")))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

fn invalid(message: &str) -> ApiError {
    model::Error::new(ErrorCode::InvalidInput, message).into()
}
