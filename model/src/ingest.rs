//! An upload's way from file to track.

use serde::{Deserialize, Serialize};

use crate::{Resemblance, TrackId};

/// What the pipeline is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum IngestState {
    /// Queued or under way.
    Working {
        /// What is being done.
        stage: IngestStage,
        /// Thousandths of this stage that are done, 0 to 1,000.
        #[cfg_attr(feature = "openapi", schema(maximum = 1000))]
        permille: u16,
    },
    /// Playable.
    Ready {
        /// What was odd about the file.
        #[serde(skip_serializing_if = "Option::is_none")]
        warning: Option<String>,
    },
    /// Set aside; the file is kept for another try.
    Failed {
        /// Why, in a sentence.
        reason: String,
    },
    /// Given up by an admin; nothing is kept.
    Cancelled,
    /// Deleted by an admin when it was a track already.
    Deleted,
}

/// One line of the upload page, and one server-sent event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "FlatStatus")]
pub struct IngestStatus {
    /// The track that the file becomes.
    pub track: TrackId,
    /// The name of the uploaded file.
    pub file_name: String,
    /// Where it stands.
    #[serde(flatten)]
    pub state: IngestState,
    /// Once it is ready: the tracks from before that it sounds like, for the admin to decide about, the most alike first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sounds_like: Vec<Resemblance>,
}

impl IngestStatus {
    /// Of a track that sounds like no other, as far as is known.
    pub fn new(track: TrackId, file_name: String, state: IngestState) -> Self {
        Self { track, file_name, state, sounds_like: Vec::new() }
    }
}

/// A status as JSON has it. Reading it field by field spares the browser the machinery with which `serde` reads
/// flattened enums.
#[derive(Deserialize)]
struct FlatStatus {
    track: TrackId,
    file_name: String,
    state: StateName,
    stage: Option<IngestStage>,
    permille: Option<u16>,
    warning: Option<String>,
    reason: Option<String>,
    #[serde(default)]
    sounds_like: Vec<Resemblance>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum StateName {
    Working,
    Ready,
    Failed,
    Cancelled,
    Deleted,
}

impl TryFrom<FlatStatus> for IngestStatus {
    type Error = &'static str;

    fn try_from(flat: FlatStatus) -> Result<Self, Self::Error> {
        let state = match flat.state {
            StateName::Working => IngestState::Working {
                stage: flat.stage.ok_or("work has a stage")?,
                permille: flat.permille.ok_or("work has a permille")?,
            },
            StateName::Ready => IngestState::Ready { warning: flat.warning },
            StateName::Failed => IngestState::Failed { reason: flat.reason.ok_or("a failure has a reason")? },
            StateName::Cancelled => IngestState::Cancelled,
            StateName::Deleted => IngestState::Deleted,
        };
        Ok(Self { track: flat.track, file_name: flat.file_name, state, sounds_like: flat.sounds_like })
    }
}

/// The answer to an upload that arrived whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadAccepted {
    /// The track that the file becomes.
    pub track: TrackId,
    /// Bytes received.
    pub bytes: u64,
    /// SHA-256 of the file, lower-case hex.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
}
