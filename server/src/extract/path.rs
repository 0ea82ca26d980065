//! Parts of the address.

use std::{
    fmt::{self, Display},
    marker::PhantomData,
    str::FromStr,
};

use axum::{
    extract::{FromRequestParts, path::ErrorKind, rejection::PathRejection},
    http::request::Parts,
};
use serde::{
    Deserializer,
    de::{DeserializeOwned, Error, Visitor},
};

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

/// Reads a part of an address by its `FromStr`, for `#[serde(deserialize_with)]`. A refusal then knows which part it is
/// about, which one by `#[serde(try_from)]` does not.
pub fn by_from_str<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    struct Text<T>(PhantomData<T>);

    impl<T: FromStr<Err: Display>> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a part of an address")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }

    deserializer.deserialize_str(Text(PhantomData))
}
