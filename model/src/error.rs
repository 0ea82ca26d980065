//! The one error that crosses the wire.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::TrackId;

/// What a use case returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of refusal this is. Each has one HTTP status, given in `server`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request cannot be understood or a field is not acceptable. 400.
    InvalidInput,
    /// Nobody is signed in, or the sign-in has expired. 401.
    Unauthenticated,
    /// Somebody is signed in, and may not do this. 403.
    Forbidden,
    /// No such thing, or not for you to see. 404.
    NotFound,
    /// The thing is there already. 409.
    AlreadyExists,
    /// The thing is not in a state in which this can be done. 409.
    Conflict,
    /// More bytes than the limit allows. 413.
    TooLarge,
    /// The bytes are not sound that can be decoded. 415.
    UnsupportedMedia,
    /// Too many requests; see `retry_after_s`. 429.
    RateLimited,
    /// The disk or bucket is full. 507.
    StorageFull,
    /// An engine is out of reach for now. 503.
    Unavailable,
    /// A fault of the server; the cause is in its log under `request_id`. 500.
    Internal,
}

/// An error that a person can act on. It carries no internals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Error {
    /// What kind of refusal.
    pub code: ErrorCode,
    /// One sentence: what is wrong and what to do.
    pub message: String,
    /// The input field at fault, by its name in the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The track that is there already, with `already_exists`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<TrackId>,
    /// Seconds to wait, with `rate_limited` and `unavailable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
    /// Where to find the cause in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Error {
    /// An error of this kind with this sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, track: None, retry_after_s: None, request_id: None }
    }

    /// A field that is not acceptable, and the remedy.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self { field: Some(field.to_owned()), ..Self::new(ErrorCode::InvalidInput, message) }
    }

    /// No such thing.
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no such {what}."))
    }

    /// Nobody is signed in.
    pub fn unauthenticated() -> Self {
        Self::new(ErrorCode::Unauthenticated, "Sign in to go on.")
    }

    /// Only an administrator may do this.
    pub fn forbidden() -> Self {
        Self::new(ErrorCode::Forbidden, "Only an administrator may do this.")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
