//! An upload's way from file to track.

use serde::{Deserialize, Serialize};

use crate::TrackId;

/// What the pipeline is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IngestStage {
    /// Waiting for a worker.
    Queued,
    /// Pass 1: decoding, loudness, peaks.
    Measuring,
    /// Pass 2: gain, encoding, packaging, encryption.
    Encoding,
    /// Writing what was made to the catalogue.
    Publishing,
}

/// Where an upload stands once its bytes have arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum IngestState {
    /// Queued or under way.
    Working {
        /// What is being done.
        stage: IngestStage,
        /// Thousandths of this stage that are done, 0 to 1,000.
        permille: u16,
    },
    /// Playable.
    Ready {
        /// What was odd about the file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warning: Option<String>,
    },
    /// Set aside; the file is kept for another try.
    Failed {
        /// Why, in a sentence.
        reason: String,
    },
    /// Given up by an admin; nothing is kept.
    Cancelled,
}

/// One line of the upload page, and one server-sent event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IngestStatus {
    /// The track that the file becomes.
    pub track: TrackId,
    /// The name of the uploaded file.
    pub file_name: String,
    /// Where it stands.
    #[serde(flatten)]
    pub state: IngestState,
}

/// The answer to an upload that arrived whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadAccepted {
    /// The track that the file becomes.
    pub track: TrackId,
    /// Bytes received.
    pub bytes: u64,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
}
