//! What the player says. Everything here is reactive.

use leptos::prelude::*;
use model::{Rendition, TrackId, TrackSummary};
use player::{Phase, Quality};

use super::{Playback, find};

impl Playback {
    /// What the player is doing.
    pub fn phase(self) -> Phase {
        self.steady.read().phase.clone()
    }

    /// Whether sound is on or about to be.
    pub fn is_playing(self) -> bool {
        matches!(self.steady.read().phase, Phase::Playing | Phase::Loading | Phase::Stalled)
    }

    /// The current track.
    pub fn current(self) -> Option<TrackSummary> {
        self.current.get()
    }

    /// Whether there is no current track.
    pub fn is_empty(self) -> bool {
        self.current.read().is_none()
    }

    /// Whether this track is the current one.
    pub fn is_current(self, track: TrackId) -> bool {
        self.current.read().as_ref().is_some_and(|current| current.id == track)
    }

    /// Which entry of the queue is current.
    pub fn index(self) -> Option<usize> {
        self.steady.read().index
    }

    /// The queue, in order.
    pub fn queue(self) -> Vec<TrackSummary> {
        let known = self.known.read();
        self.steady.read().queue.iter().filter_map(|item| find(&known, item.track)).collect()
    }

    /// Whether the current track is the last of the queue.
    pub fn is_last(self) -> bool {
        let steady = self.steady.read();
        steady.index.is_none_or(|index| index + 1 >= steady.queue.len())
    }

    /// Where in the current track, in seconds.
    pub fn position_s(self) -> f64 {
        self.position_s.get()
    }

    /// Length of the current track, in seconds; 0 where there is none.
    pub fn duration_s(self) -> f64 {
        let stated = self.steady.read().duration_s;
        let known = || self.current.read().as_ref().map_or(0.0, |track| track.gapless.duration_s());
        if stated > 0.0 { stated } else { known() }
    }

    /// Loaded parts of the current track, in seconds.
    pub fn buffered(self) -> Vec<(f64, f64)> {
        self.state.read().buffered.clone()
    }

    /// 0 to 1.
    pub fn volume(self) -> f64 {
        self.steady.read().volume
    }

    /// Whether sound is off.
    pub fn is_muted(self) -> bool {
        self.steady.read().muted
    }

    /// Who chooses the rendition.
    pub fn quality(self) -> Quality {
        self.steady.read().quality
    }

    /// The rendition that sounds.
    pub fn rendition(self) -> Option<Rendition> {
        self.steady.read().rendition
    }
}
