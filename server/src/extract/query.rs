//! What stands behind the question mark.

use axum::{extract::FromRequestParts, http::request::Parts};
use model::ErrorCode;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// The query, parsed.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(model::Error::new(
                ErrorCode::InvalidInput,
                format!("The part of the address after the question mark cannot be read: {}.", rejection.body_text()),
            )
            .into()),
        }
    }
}
