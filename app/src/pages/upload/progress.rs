//! How far an upload is, in one type: what the sending browser knows and what the pipeline tells.

use model::{IngestStage, IngestState, IngestStatus, TrackId};

use crate::format;

/// What the sending side knows of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transfer {
    /// Waiting for its turn.
    Waiting,
    /// On the wire.
    Sending {
        /// Bytes sent so far.
        sent_bytes: u64,
    },
    /// The server has all of it, as this track.
    Accepted(TrackId),
    /// The server had the same bytes already, as this track.
    Duplicate(TrackId),
    /// It did not get through.
    Failed(String),
    /// Given up before the server had all of it.
    Cancelled,
}

/// What a row shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Waiting for its turn.
    Waiting,
    /// On the wire; of how many bytes how many are sent.
    Sending {
        /// Bytes sent so far.
        sent_bytes: u64,
        /// Bytes of the file.
        total_bytes: u64,
    },
    /// In the pipeline.
    Working {
        /// Which step.
        stage: IngestStage,
        /// Thousandths of it that are done.
        permille: u16,
    },
    /// Playable.
    Ready {
        /// What was odd about the file.
        warning: Option<String>,
    },
    /// In the library before.
    Duplicate,
    /// Set aside, or never arrived.
    Failed(String),
    /// Given up.
    Cancelled,
    /// Removed once it was a track.
    Deleted,
}

impl Progress {
    /// What is known from both sides. The pipeline may tell of a track before the answer to its upload is here.
    pub fn of(transfer: &Transfer, total_bytes: u64, status: Option<&IngestStatus>) -> Self {
        match transfer {
            Transfer::Waiting => Self::Waiting,
            Transfer::Sending { sent_bytes } => Self::Sending { sent_bytes: *sent_bytes, total_bytes },
            Transfer::Accepted(_) => {
                status.map_or(Self::Working { stage: IngestStage::Queued, permille: 0 }, Self::of_status)
            }
            Transfer::Duplicate(_) => Self::Duplicate,
            Transfer::Failed(reason) => Self::Failed(reason.clone()),
            Transfer::Cancelled => Self::Cancelled,
        }
    }

    /// What the pipeline tells.
    pub fn of_status(status: &IngestStatus) -> Self {
        match &status.state {
            IngestState::Working { stage, permille } => Self::Working { stage: *stage, permille: *permille },
            IngestState::Ready { warning } => Self::Ready { warning: warning.clone() },
            IngestState::Failed { reason } => Self::Failed(reason.clone()),
            IngestState::Cancelled => Self::Cancelled,
            IngestState::Deleted => Self::Deleted,
        }
    }

    /// How much of the current step is done, 0 to 100; nothing where there is no step.
    pub fn percent(&self) -> Option<u8> {
        match self {
            Self::Waiting => Some(0),
            Self::Sending { sent_bytes, total_bytes } => Some(format::percent(*sent_bytes, *total_bytes)),
            Self::Working { permille, .. } => Some((*permille).min(1000).div_euclid(10) as u8),
            Self::Ready { .. } | Self::Duplicate | Self::Failed(_) | Self::Cancelled | Self::Deleted => None,
        }
    }

    /// Where it stands, in a few words.
    pub fn words(&self) -> String {
        match self {
            Self::Waiting => "Waiting to be sent".to_owned(),
            Self::Sending { sent_bytes, total_bytes } => {
                format!("Sending: {} of {}", format::bytes(*sent_bytes), format::bytes(*total_bytes))
            }
            Self::Working { stage: IngestStage::Queued, .. } => "Waiting for a worker".to_owned(),
            Self::Working { stage, .. } => {
                format!("{}: {} %", stage_name(*stage), self.percent().unwrap_or_default())
            }
            Self::Ready { warning: None } => "Ready".to_owned(),
            Self::Ready { warning: Some(warning) } => format!("Ready. {warning}"),
            Self::Duplicate => "In the library already".to_owned(),
            Self::Failed(reason) => reason.clone(),
            Self::Cancelled => "Cancelled".to_owned(),
            Self::Deleted => "Deleted".to_owned(),
        }
    }

    /// The state in a word, for style sheets and browser tests.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending { .. } => "sending",
            Self::Working { .. } => "working",
            Self::Ready { .. } => "ready",
            Self::Duplicate => "duplicate",
            Self::Failed(_) => "failed",
            Self::Cancelled => "cancelled",
            Self::Deleted => "deleted",
        }
    }
}

fn stage_name(stage: IngestStage) -> &'static str {
    match stage {
        IngestStage::Queued => "Waiting",
        IngestStage::Measuring => "Measuring",
        IngestStage::Encoding => "Encoding",
        IngestStage::Publishing => "Publishing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(state: IngestState) -> IngestStatus {
        let track = "0190b1c2-7c1e-7cc3-98c4-dc0c0c07398f".parse().unwrap();
        IngestStatus::new(track, "a.flac".to_owned(), state)
    }

    #[test]
    fn sending_is_told_in_bytes() {
        let progress = Progress::of(&Transfer::Sending { sent_bytes: 1_500_000 }, 3_000_000, None);
        assert_eq!(progress.percent(), Some(50));
        assert_eq!(progress.words(), "Sending: 1.5 MB of 3.0 MB");
    }

    #[test]
    fn the_pipeline_takes_over_once_the_file_has_arrived() {
        let working = status(IngestState::Working { stage: IngestStage::Encoding, permille: 427 });
        let accepted = Transfer::Accepted(working.track);
        assert_eq!(Progress::of(&accepted, 10, Some(&working)).words(), "Encoding: 42 %");
        assert_eq!(Progress::of(&accepted, 10, None).words(), "Waiting for a worker");
        // News of the pipeline does not hide that bytes are still on their way.
        assert_eq!(Progress::of(&Transfer::Sending { sent_bytes: 5 }, 10, Some(&working)).name(), "sending");
    }

    #[test]
    fn an_end_has_no_percentage() {
        for state in [
            IngestState::Ready { warning: None },
            IngestState::Failed { reason: "no sound in it".to_owned() },
            IngestState::Cancelled,
            IngestState::Deleted,
        ] {
            assert_eq!(Progress::of_status(&status(state)).percent(), None);
        }
    }

    #[test]
    fn reasons_and_warnings_are_shown() {
        let failed = Progress::of_status(&status(IngestState::Failed { reason: "no sound in it".to_owned() }));
        assert_eq!(failed.words(), "no sound in it");
        let warned = Progress::of_status(&status(IngestState::Ready { warning: Some("Cut short.".to_owned()) }));
        assert_eq!(warned.words(), "Ready. Cut short.");
    }
}
