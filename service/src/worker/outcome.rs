//! Why the making of a track stopped.

use crate::Error;

/// Anything but success.
#[derive(Debug)]
pub(super) enum Stop {
    /// The job was cancelled, or the worker is shutting down.
    Cancelled,
    /// The file is bad; another try would end the same way. A sentence for the admin.
    Bad(String),
    /// Not the file's fault; another try may succeed.
    Passing {
        /// A sentence for the admin.
        reason: String,
        /// For the log.
        cause: Box<Error>,
    },
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Passing { reason: error.to_model().message, cause: Box::new(error) }
    }
}

impl From<media::Error> for Stop {
    fn from(error: media::Error) -> Self {
        match error {
            media::Error::Cancelled => Self::Cancelled,
            error if error.is_passing() => {
                Self::Passing { reason: error.to_string(), cause: Box::new(Error::internal(error)) }
            }
            error => Self::Bad(error.to_string()),
        }
    }
}
