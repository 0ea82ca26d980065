//! Parts of the address.

use axum::{
    extract::{FromRequestParts, path::ErrorKind, rejection::PathRejection},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// The variable parts of the address, parsed.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => Err(refusal(rejection).into()),
        }
    }
}

fn refusal(rejection: PathRejection) -> model::Error {
    let PathRejection::FailedToDeserializePathParams(failed) = rejection else {
        return model::Error::invalid("path", "The address cannot be read.");
    };
    match failed.into_kind() {
        ErrorKind::ParseErrorAtKey { key, value, .. } => {
            model::Error::invalid(&key, format!("{value:?} in the address is not a valid {key}."))
        }
        ErrorKind::DeserializeError { key, value, message } => {
            model::Error::invalid(&key, format!("{value:?} in the address is not a valid {key}: {message}."))
        }
        ErrorKind::InvalidUtf8InPathParam { key } => {
            model::Error::invalid(&key, "The address is not UTF-8 once its percent signs are resolved.")
        }
        kind => model::Error::invalid("path", format!("The address cannot be read: {kind}.")),
    }
}
