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

impl PlayEvent {
    /// Most reports at a time. However large their numbers are, they fit into a body of JSON.
    pub const MOST_AT_A_TIME: usize = 300;
}

/// How a play ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlayOutcome {
    /// It goes on, or nothing was heard of it since.
    Playing,
    /// Heard to the end.
    Completed,
    /// Left before the end.
    Skipped,
}

/// Whether a listener's history is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryState {
    /// Since when it is paused, in milliseconds since 1970 (UTC); null while it is kept.
    pub paused_at_ms: Option<i64>,
}

/// A listener's wish about their history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryPause {
    /// Whether it is to be paused.
    pub is_paused: bool,
}

/// A report of a player, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEvent {
    /// What happened.
    pub kind: PlayEventKind,
    /// When, by the client's clock, in milliseconds since 1970 (UTC).
    pub at_ms: i64,
    /// Where in the track, in milliseconds.
    pub position_ms: i64,
    /// How much sound was heard in this play so far, in milliseconds.
    pub listened_ms: i64,
    /// When the report arrived, by the server's clock, in milliseconds since 1970 (UTC).
    pub received_at_ms: i64,
}

/// All that is kept of a play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryPlay {
    /// The play.
    pub play: PlayId,
    /// What was played.
    pub track: TrackId,
    /// The track's title as it is now.
    pub title: String,
    /// Its artists.
    pub artists: Vec<String>,
    /// The title of its album.
    pub album: Option<String>,
    /// When it began, in milliseconds since 1970 (UTC).
    pub started_at_ms: i64,
    /// When the newest event happened, in milliseconds since 1970 (UTC).
    pub last_event_at_ms: i64,
    /// Where in the track the newest event was, in milliseconds.
    pub position_ms: i64,
    /// How much sound was heard, in milliseconds.
    pub listened_ms: i64,
    /// How it ended.
    pub outcome: PlayOutcome,
    /// Whether it is in the track's play count.
    pub counted: bool,
    /// What happened in it, in the order of time.
    pub events: Vec<HistoryEvent>,
}

/// All that is kept of what a listener played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryExport {
    /// The listener's name.
    pub listener: String,
    /// When this was written, in milliseconds since 1970 (UTC).
    pub exported_at_ms: i64,
    /// The plays, the earliest first.
    pub plays: Vec<HistoryPlay>,
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
