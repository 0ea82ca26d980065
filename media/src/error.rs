//! What can go wrong, in sentences for the person who gave the file.

use std::{io, time::Duration};

/// Whatever the sink of [`crate::process`] failed with.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// Why a file was not made into a package. `Display` is a sentence for a person.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file has no bytes.
    #[error("The file is empty.")]
    Empty,
    /// By its content the file is something else.
    #[error("This is not a sound file that can be played: {found}.")]
    NotAudio {
        /// What it is instead, in words.
        found: String,
    },
    /// It looks like sound, but no sample could be decoded.
    #[error("The sound in this file could not be decoded: {reason}.")]
    Undecodable {
        /// The decoder's or our own reason, in words.
        reason: String,
    },
    /// The header names a format outside what is supported.
    #[error("The sound in this file is out of range: {reason}.")]
    OutOfRange {
        /// Which number, and what is allowed.
        reason: String,
    },
    /// Longer than [`crate::Settings::max_duration`].
    #[error("The sound is longer than the limit of {} minutes.", .limit.as_secs() / 60)]
    TooLong {
        /// The limit.
        limit: Duration,
    },
    /// The source could not be read.
    #[error("The file could not be read: {0}.")]
    Unreadable(#[from] io::Error),
    /// Nothing moved for [`crate::Settings::watchdog`].
    #[error("Processing stood still for {} seconds and was ended.", .limit.as_secs_f64())]
    Stuck {
        /// How long it was allowed to stand still.
        limit: Duration,
    },
    /// [`crate::Cancel::cancel`] was called.
    #[error("Processing was cancelled.")]
    Cancelled,
    /// The sink refused a segment or a progress report.
    #[error("A finished segment could not be stored: {0}.")]
    Sink(#[source] SinkError),
    /// The settings contradict themselves.
    #[error("The media settings cannot be used: {0}.")]
    Settings(String),
    /// Parts of `GStreamer` are not installed.
    #[error("GStreamer lacks the elements {}; install its base, good and libav plugins.", .0.join(", "))]
    MissingElements(Vec<&'static str>),
    /// `GStreamer` itself failed, not because of the file.
    #[error("The media engine failed: {0}.")]
    Engine(String),
}

impl Error {
    /// Whether another try may succeed with the same file: the fault was not the file's.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreadable(_) | Self::Stuck { .. } | Self::Sink(_) | Self::MissingElements(_) | Self::Engine(_) => {
                true
            }
            Self::Empty
            | Self::NotAudio { .. }
            | Self::Undecodable { .. }
            | Self::OutOfRange { .. }
            | Self::TooLong { .. }
            | Self::Cancelled
            | Self::Settings(_) => false,
        }
    }
}
