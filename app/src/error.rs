//! The error of server functions.

use std::fmt;

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use model::{Error, ErrorCode};
use serde::{Deserialize, Serialize};

use crate::api::JsonText;

/// What a server function refuses with: the same [`model::Error`] that the JSON API answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServerError(pub Error);

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for ServerError {}

impl From<Error> for ServerError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl FromServerFnError for ServerError {
    type Encoder = JsonText;

    /// Faults of the transport, in words for a person; their internals stay out of sight.
    fn from_server_fn_error(fault: ServerFnErrorErr) -> Self {
        let told = in_words(&fault);
        #[cfg(feature = "ssr")]
        let told = crate::api::refuse_transport(told, fault);
        Self(told)
    }
}

fn in_words(fault: &ServerFnErrorErr) -> Error {
    match fault {
        ServerFnErrorErr::Request(_) => {
            Error::new(ErrorCode::Unavailable, "The server cannot be reached. Check the connection and try again.")
        }
        ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => not_understood(),
        // The server reads what the page sends, the page what the server answers.
        ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => not_understood(),
        ServerFnErrorErr::UnsupportedRequestMethod(_)
        | ServerFnErrorErr::Registration(_)
        | ServerFnErrorErr::ServerError(_)
        | ServerFnErrorErr::MiddlewareError(_)
        | ServerFnErrorErr::Deserialization(_)
        | ServerFnErrorErr::Serialization(_)
        | ServerFnErrorErr::Response(_) => {
            Error::new(ErrorCode::Internal, "Something went wrong on the server. Try again in a moment.")
        }
    }
}

fn not_understood() -> Error {
    Error::new(ErrorCode::InvalidInput, "The server did not understand this request. Reload the page and try again.")
}
