//! What the player tells the app.

use model::{Gapless, PlayEvent, Rendition, Revision, TrackId};

/// One entry of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// The track.
    pub track: TrackId,
    /// The publication whose segments are played.
    pub revision: Revision,
    /// What is trimmed, so that tracks join without a gap.
    pub gapless: Gapless,
}

/// Who chooses the rendition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Quality {
    /// The player, by the measured bandwidth.
    #[default]
    Auto,
    /// The listener.
    Fixed(Rendition),
}

/// What the player is doing, as a listener sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is chosen.
    #[default]
    Empty,
    /// A track was chosen or sought in; its first sound is on the way.
    Loading,
    /// Sound.
    Playing,
    /// Waiting for the listener.
    Paused,
    /// Sound broke off; the network is being waited for.
    Stalled,
    /// The last track has ended.
    Ended,
    /// It cannot go on by itself: a sentence with what to do. [`crate::Player::play`] tries again.
    Failed(String),
}

/// All that a player bar shows.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// What the player is doing.
    pub phase: Phase,
    /// What is played, was played and will be played, in order.
    pub queue: Vec<Item>,
    /// Which entry of the queue is current.
    pub index: Option<usize>,
    /// Where in the current track, in seconds.
    pub position_s: f64,
    /// Length of the current track, in seconds; 0 while unknown.
    pub duration_s: f64,
    /// Parts of the current track that are loaded, in seconds from its start, ascending.
    pub buffered: Vec<(f64, f64)>,
    /// 0 to 1.
    pub volume: f64,
    /// Whether sound is off.
    pub muted: bool,
    /// Who chooses the rendition.
    pub quality: Quality,
    /// The rendition that sounds at [`Self::position_s`].
    pub rendition: Option<Rendition>,
    /// Measured bandwidth, bits a second; `None` before the first measurement.
    pub bandwidth_bps: Option<f64>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            phase: Phase::Empty,
            queue: Vec::new(),
            index: None,
            position_s: 0.0,
            duration_s: 0.0,
            buffered: Vec::new(),
            volume: 1.0,
            muted: false,
            quality: Quality::Auto,
            rendition: None,
            bandwidth_bps: None,
        }
    }
}

/// News for the app.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// The state as it is now.
    State(State),
    /// Something to post to [`model::url::PLAY_EVENTS`].
    Play(PlayEvent),
}
