//! What the app is shown.

use model::Rendition;

use super::{Effect, Machine, Sight};
use crate::{Phase, State, Update, timeline::Span};

/// A position that differs by less is not worth telling.
const POSITION_STEP_S: f64 = 0.2;
/// The same for the ends of loaded ranges.
const BUFFER_STEP_S: f64 = 0.5;

impl Machine {
    pub(super) fn publish(&mut self, sight: &Sight, out: &mut Vec<Effect>) {
        let state = self.state(sight);
        if self.told.as_ref().is_none_or(|told| differs(told, &state)) {
            self.told = Some(state.clone());
            out.push(Effect::Tell(Update::State(state)));
        }
    }

    fn state(&self, sight: &Sight) -> State {
        State {
            phase: self.phase(sight),
            queue: self.queue.entries().iter().map(|entry| entry.item).collect(),
            index: self.queue.index(),
            position_s: self.track_position_s(sight),
            duration_s: self.duration_s(sight),
            buffered: self.track_buffered(sight),
            volume: self.volume,
            muted: self.muted,
            quality: self.quality,
            rendition: self.sounding_rendition(sight),
            bandwidth_bps: self.estimator.estimate().map(|estimate| estimate.bandwidth_bps),
        }
    }

    fn phase(&self, sight: &Sight) -> Phase {
        if self.queue.current().is_none() {
            return Phase::Empty;
        }
        if let Some(failure) = &self.failure {
            return Phase::Failed(failure.clone());
        }
        if self.playhead.ended {
            return Phase::Ended;
        }
        if !self.playhead.wants_sound {
            return Phase::Paused;
        }
        if sight.can_play() && !sight.seeking && self.playhead.target_s.is_none() {
            Phase::Playing
        } else if self.playhead.has_sounded {
            Phase::Stalled
        } else {
            Phase::Loading
        }
    }

    /// Where the current track begins on the axis.
    fn track_start_s(&self) -> f64 {
        let placement = self.queue.current_id().and_then(|id| self.timeline.find(id));
        placement.map_or(0.0, |placement| placement.window.start_s)
    }

    /// Where the playhead is in the current track.
    pub(super) fn track_position_s(&self, sight: &Sight) -> f64 {
        let position_s = (self.position_s(sight) - self.track_start_s()).max(0.0);
        match self.duration_s(sight) {
            0.0 => position_s,
            duration_s => position_s.min(duration_s),
        }
    }

    /// Length of the current track; 0 while unknown.
    pub(super) fn duration_s(&self, sight: &Sight) -> f64 {
        let Some(entry) = self.queue.current() else { return 0.0 };
        match self.timeline.find(entry.id) {
            Some(placement) => placement.window.length_s(),
            None if entry.item.gapless.duration_s() > 0.0 => entry.item.gapless.duration_s(),
            None => sight.duration_s.map_or(0.0, |duration_s| duration_s.max(0.0)),
        }
    }

    /// What is loaded of the current track.
    fn track_buffered(&self, sight: &Sight) -> Vec<(f64, f64)> {
        let start_s = self.track_start_s();
        let track = Span { start_s: 0.0, end_s: self.duration_s(sight) };
        let within = |moment_s: f64| track.nearest(moment_s - start_s);
        let ranges = sight.buffered.iter().map(|range| (within(range.start_s), within(range.end_s)));
        ranges.filter(|(from_s, to_s)| to_s > from_s).collect()
    }

    /// The rendition under the playhead.
    fn sounding_rendition(&self, sight: &Sight) -> Option<Rendition> {
        let position_s = self.position_s(sight);
        let id = self.queue.current_id()?;
        let under = self.laid_slots().find(|(entry, _, span)| *entry == id && position_s < span.end_s)?;
        self.queue.get(id)?.stream.slots.get(under.1)?.held
    }
}

fn differs(told: &State, state: &State) -> bool {
    let moved = (told.position_s - state.position_s).abs() >= POSITION_STEP_S;
    let is_near = |(old, new): (&(f64, f64), &(f64, f64))| {
        (old.0 - new.0).abs() < BUFFER_STEP_S && (old.1 - new.1).abs() < BUFFER_STEP_S
    };
    let same_ranges =
        told.buffered.len() == state.buffered.len() && told.buffered.iter().zip(&state.buffered).all(is_near);
    // What is left are the parts that change in steps; put the others aside without a copy of the queue.
    let State {
        phase,
        queue,
        index,
        position_s: _,
        duration_s,
        buffered: _,
        volume,
        muted,
        quality,
        rendition,
        bandwidth_bps,
    } = told;
    let same_rest = (phase, index, rendition, quality)
        == (&state.phase, &state.index, &state.rendition, &state.quality)
        && (duration_s, volume, muted, bandwidth_bps)
            == (&state.duration_s, &state.volume, &state.muted, &state.bandwidth_bps)
        && *queue == state.queue;
    moved || !same_ranges || !same_rest
}
