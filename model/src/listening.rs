//! What was listened to.

use serde::{Deserialize, Serialize};

use crate::{PlayId, TrackId, TrackSummary};

/// What happened in a play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlayEventKind {
    /// Sound began.
    Started,
    /// It goes on; sent every 30 s of sound and when the page is hidden.
    Progressed,
    /// It was heard to the end.
    Completed,
    /// It was left before the end.
    Skipped,
}

/// One report from a player. Sending it twice changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlayEvent {
    /// The play it belongs to.
    pub play: PlayId,
    /// The track that is played.
    pub track: TrackId,
    /// What happened.
    pub kind: PlayEventKind,
    /// When, by the client's clock, in milliseconds since 1970 (UTC).
    pub at_ms: i64,
    /// Where in the track, in milliseconds.
    pub position_ms: u64,
    /// How much sound was heard in this play so far, in milliseconds.
    pub listened_ms: u64,
}

/// A track in a listener's recent past.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecentPlay {
    /// What was played.
    pub track: TrackSummary,
    /// When it was last started, in milliseconds since 1970 (UTC).
    pub started_at_ms: i64,
}
