//! What can go wrong in a use case, and how it crosses the wire.

use model::{ErrorCode, TrackId};

/// What a use case returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Any error from outside the domain.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How long a caller should wait for an engine that is out of reach, in seconds. Most restarts take no longer.
const MOMENT_S: u32 = 2;

/// A refusal by a use case, or a fault under it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field of the request is not acceptable.
    #[error("{field}: {message}")]
    Invalid {
        /// The field, by its name in the request.
        field: &'static str,
        /// What is wrong with it and the remedy.
        message: String,
    },
    /// Nobody is signed in, or the sign-in has expired.
    #[error("not signed in")]
    Unauthenticated,
    /// The name or the password is wrong; which of the two is not told.
    #[error("wrong name or password")]
    WrongCredentials,
    /// The one-time set-up token is wrong.
    #[error("wrong set-up token")]
    WrongSetUpToken,
    /// Only an administrator may do this.
    #[error("not an administrator")]
    Forbidden,
    /// Sign-up is switched off.
    #[error("sign-up is closed")]
    SignUpClosed,
    /// There is no such thing, or it is not for this user to see.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The name is taken.
    #[error("the name is taken")]
    NameTaken,
    /// There are users already; the first admin cannot be created again.
    #[error("set-up is already done")]
    AlreadySetUp,
    /// The same bytes are in the catalogue already.
    #[error("the same file is there already, as track {track}")]
    AlreadyExists {
        /// The track made from them.
        track: TrackId,
    },
    /// The thing is not in a state in which this can be done.
    #[error("{0}")]
    Conflict(&'static str),
    /// More bytes than the limit.
    #[error("more than {limit_bytes} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit_bytes: u64,
    },
    /// The bytes are not sound that can be decoded; the text says why.
    #[error("{0}")]
    UnsupportedMedia(String),
    /// The upload broke off before its end.
    #[error("the upload broke off: {0}")]
    UploadInterrupted(#[source] BoxError),
    /// Too many requests.
    #[error("rate limit of {limit} a minute reached")]
    RateLimited {
        /// Requests that are allowed a minute.
        limit: u32,
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The asked byte range lies outside the object (HTTP 416).
    #[error("range outside the {size} bytes of the object")]
    RangeNotSatisfiable {
        /// Bytes of the whole object.
        size: u64,
    },
    /// The disk or the bucket is full.
    #[error("storage is full")]
    StorageFull(#[source] BoxError),
    /// An engine is out of reach for now.
    #[error("an engine is out of reach")]
    Unavailable(#[source] BoxError),
    /// Unexpected; the cause is for the log only.
    #[error("internal fault: {0}")]
    Internal(#[source] BoxError),
}

impl Error {
    pub(crate) fn internal(cause: impl Into<BoxError>) -> Self {
        Self::Internal(cause.into())
    }

    /// A fault of a disk of this machine.
    pub(crate) fn of_disk(error: std::io::Error) -> Self {
        if is_full(error.kind()) { Self::StorageFull(error.into()) } else { Self::internal(error) }
    }

    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }

    /// The same, for those who waited for what failed. What a reader cannot meet is a fault of the server.
    pub(crate) fn for_others(&self) -> Self {
        match self {
            Self::NotFound(what) => Self::NotFound(what),
            Self::StorageFull(cause) => Self::StorageFull(cause.to_string().into()),
            Self::Unavailable(cause) => Self::Unavailable(cause.to_string().into()),
            other => Self::internal(other.to_string()),
        }
    }

    /// Whether this belongs in the error log: a fault of the server or its engines, not a refusal.
    pub fn is_fault(&self) -> bool {
        matches!(self, Self::StorageFull(_) | Self::Unavailable(_) | Self::Internal(_))
    }

    /// The error as the caller sees it: what is wrong and what to do, no internals.
    pub fn to_model(&self) -> model::Error {
        use model::Error as Wire;
        match self {
            Self::Invalid { field, message } => Wire::invalid(field, message),
            Self::Unauthenticated => Wire::unauthenticated(),
            Self::WrongCredentials => {
                Wire::new(ErrorCode::Unauthenticated, "The name or the password is wrong. Check both and try again.")
            }
            Self::WrongSetUpToken => Wire {
                field: Some("token".to_owned()),
                ..Wire::new(ErrorCode::Forbidden, "The set-up token is wrong. Copy it from the server's log.")
            },
            Self::Forbidden => Wire::forbidden(),
            Self::SignUpClosed => {
                Wire::new(ErrorCode::Forbidden, "Sign-up is closed here. Ask an administrator for an account.")
            }
            Self::NotFound(what) => Wire::not_found(what),
            Self::NameTaken => Wire {
                field: Some("name".to_owned()),
                ..Wire::new(ErrorCode::AlreadyExists, "This name is taken. Choose another one.")
            },
            Self::AlreadySetUp => Wire::new(ErrorCode::Conflict, "This server is already set up. Sign in instead."),
            Self::AlreadyExists { track } => Wire {
                track: Some(*track),
                ..Wire::new(ErrorCode::AlreadyExists, "This file is in the library already.")
            },
            Self::Conflict(message) => Wire::new(ErrorCode::Conflict, *message),
            Self::TooLarge { limit_bytes } => Wire::new(
                ErrorCode::TooLarge,
                format!("The file is larger than the {} that this server accepts.", in_words(*limit_bytes)),
            ),
            Self::UnsupportedMedia(reason) => Wire::new(ErrorCode::UnsupportedMedia, reason),
            Self::UploadInterrupted(_) => {
                Wire::new(ErrorCode::InvalidInput, "The upload broke off before its end. Send the file again.")
            }
            Self::RateLimited { limit, retry_after_s } => Wire {
                retry_after_s: Some(*retry_after_s),
                ..Wire::new(
                    ErrorCode::RateLimited,
                    format!("More than {limit} requests in a minute. Try again in {retry_after_s} s."),
                )
            },
            Self::RangeNotSatisfiable { size } => {
                Wire::new(ErrorCode::InvalidInput, format!("The asked range lies outside the {size} bytes there are."))
            }
            Self::StorageFull(_) => {
                Wire::new(ErrorCode::StorageFull, "The server's storage is full. Free some space and try again.")
            }
            Self::Unavailable(_) => Wire {
                retry_after_s: Some(MOMENT_S),
                ..Wire::new(ErrorCode::Unavailable, "The server cannot do this just now. Try again in a moment.")
            },
            Self::Internal(_) => Wire::new(ErrorCode::Internal, "The server failed. Its log says why."),
        }
    }
}

/// Whether a disk has no room, or the system grants none.
pub(crate) fn is_full(kind: std::io::ErrorKind) -> bool {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(kind, StorageFull | QuotaExceeded | FileTooLarge)
}

/// A size as a person writes it.
fn in_words(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    UNITS.iter().find(|(_, size)| bytes >= *size).map_or_else(
        || format!("{bytes} bytes"),
        |(unit, size)| {
            let text = format!("{:.1}", bytes as f64 / *size as f64);
            format!("{} {unit}", text.strip_suffix(".0").unwrap_or(&text))
        },
    )
}

/// Why the service could not be opened, migrated or kept running. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database URL is not one that MIST understands.
    #[error("DATABASE_URL: {0}")]
    DatabaseUrl(String),
    /// The database cannot be opened or migrated.
    #[error("cannot open the database: {0}")]
    Database(#[source] BoxError),
    /// The Redis URL is not one that MIST understands.
    #[error("REDIS_URL: {0}")]
    RedisUrl(String),
    /// The storage URL is not one that MIST understands.
    #[error("MIST_STORAGE_URL: {0}")]
    StorageUrl(String),
    /// The storage cannot be opened.
    #[error("cannot open the storage: {0}")]
    Storage(#[source] BoxError),
    /// The data folder or the secrets in it cannot be read or made.
    #[error("cannot read or make the secrets in {path}: {source}")]
    Secrets {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: BoxError,
    },
    /// A secret given in the settings is not usable.
    #[error("{setting}: {message}")]
    Secret {
        /// The setting.
        setting: &'static str,
        /// What is wrong with it.
        message: String,
    },
    /// The sound pipeline is not usable: an element of `GStreamer` is missing.
    #[error("the sound pipeline is not usable: {0}")]
    Media(#[source] BoxError),
    /// The worker ended by itself.
    #[error("the worker ended: {0}")]
    Worker(#[source] BoxError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internals_do_not_cross_the_wire() {
        for error in [
            Error::internal("secret-cause"),
            Error::Unavailable("secret-cause".into()),
            Error::StorageFull("secret-cause".into()),
            Error::UploadInterrupted("secret-cause".into()),
        ] {
            let wire = error.to_model();
            assert!(!format!("{wire:?}").contains("secret-cause"), "{wire:?}");
        }
        assert!(Error::internal("x").is_fault());
        assert!(!Error::Unauthenticated.is_fault());
    }

    #[test]
    fn sizes_are_written_as_people_do() {
        for (bytes, words) in
            [(2 << 30, "2 GiB"), (3 << 29, "1.5 GiB"), (100 << 20, "100 MiB"), (1500, "1.5 KiB"), (12, "12 bytes")]
        {
            assert_eq!(in_words(bytes), words);
        }
    }
}
