//! What to play next, and why.

use serde::{Deserialize, Serialize};

use crate::{TrackId, TrackSummary};

/// A track to play, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recommended {
    /// The track.
    pub track: TrackSummary,
    /// Why it is here.
    pub reason: Reason,
}

/// Why a track is recommended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reason {
    /// What kind of reason.
    pub kind: ReasonKind,
    /// The track that leads to it; null where none stands out.
    pub track: Option<TrackId>,
    /// The same in words: "Close in sound to Blue in Green, 92 BPM, A minor".
    pub text: String,
}

/// Kinds of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// Listeners who play a track that this listener played, play this one too.
    BecauseYouPlayed,
    /// It sounds like another track.
    CloseInSound,
    /// Listeners of a like taste play it.
    ListenersLikeYou,
    /// It was added lately.
    New,
    /// It is played much.
    Popular,
}

/// Tracks that belong together on the home page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shelf {
    /// What kind of shelf.
    pub kind: ShelfKind,
    /// What stands above it.
    pub title: String,
    /// The tracks, best first; never none.
    pub tracks: Vec<Recommended>,
}

/// Kinds of shelves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ShelfKind {
    /// What this listener may like best.
    ForYou,
    /// The same, of artists whom this listener has not heard yet.
    Discover,
    /// What sounds like a track that this listener played lately.
    BecauseYouListened,
    /// Most played in the last seven days.
    TopThisWeek,
    /// Most played of all time.
    TopAllTime,
}

/// From what a radio starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RadioSeeds {
    /// The tracks themselves: one, or those of a playlist.
    #[default]
    Tracks,
    /// All tracks of their albums.
    Albums,
    /// All tracks of their artists.
    Artists,
}

/// Asks a radio for what comes next. A radio is no more than this: any node goes on with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RadioRequest {
    /// Where it starts; 1 to 200.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 200))]
    pub tracks: Vec<TrackId>,
    /// Whether these tracks are the seeds, or their albums or artists.
    #[serde(default)]
    pub seeds: RadioSeeds,
    /// What it played, first to last; the last 1,000 are enough.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub played: Vec<TrackId>,
    /// How many it played before those.
    #[serde(default)]
    pub played_before: u32,
    /// How many come next, 1 to 50.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 50))]
    pub count: u8,
    /// Chosen once for each radio: another number is another radio.
    pub random: u32,
}

impl RadioRequest {
    /// Most tracks in `played`. Beside the most seeds they fit into a body of JSON.
    pub const MOST_PLAYED: usize = 1_000;
}
