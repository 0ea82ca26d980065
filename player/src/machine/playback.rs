//! The playhead: where it is, which track that is, whether it moves.

use super::{
    Effect, ElementEvent, Engine, Machine, Sight,
    stall::{Remedy, TOLERANCE_S},
    tell,
};
use crate::timeline::{EntryId, Span};

/// `play()` that comes to nothing more often than this in a row is let be.
const MAX_PLAY_DENIALS: u32 = 5;
/// Sound that is nearly out.
const STARVED_S: f64 = 0.3;
/// How often a segment may vanish from the source buffer before it is let be.
const MAX_VANISHED: u8 = 3;
/// A piece of sound shorter than this may not show in `buffered`.
const MIN_VISIBLE_S: f64 = 0.2;
/// The end of a track, as browsers tell it.
const END_S: f64 = 0.5;

const STUCK: &str = "The browser has stopped playing. Press play to try again.";

/// What the playhead is meant to do.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not the states of one machine")]
pub(super) struct Playhead {
    /// The listener wants sound.
    pub(super) wants_sound: bool,
    /// `play()` was called and has not been answered.
    pub(super) play_asked: bool,
    /// `play()` came to nothing so often in a row.
    pub(super) play_denials: u32,
    /// Where it was set, until it is there.
    pub(super) target_s: Option<f64>,
    /// It was set in this very step, after the sight was taken.
    pub(super) target_is_new: bool,
    /// It has moved since it was set.
    pub(super) has_sounded: bool,
    /// The last track has ended.
    pub(super) ended: bool,
    /// Where it was seen last.
    pub(super) seen_s: f64,
}

impl Machine {
    pub(super) fn play_denied(&mut self, needs_gesture: bool) {
        self.playhead.play_asked = false;
        self.playhead.play_denials += 1;
        if needs_gesture || self.playhead.play_denials > MAX_PLAY_DENIALS {
            self.playhead.wants_sound = false;
        }
    }

    pub(super) fn element(&mut self, event: ElementEvent, sight: &Sight, out: &mut Vec<Effect>) {
        match event {
            ElementEvent::Changed => {}
            // Somebody else's pause: headphones were pulled, another tab took over.
            ElementEvent::Paused => {
                let at_rest = sight.paused && !sight.ended && sight.ready_state > 0;
                if at_rest && !self.playhead.play_asked && self.playhead.target_s.is_none() {
                    self.playhead.wants_sound = false;
                }
            }
            ElementEvent::Playing => {
                if !sight.paused {
                    self.playhead.wants_sound = true;
                }
            }
            ElementEvent::Ended => {
                if sight.ended && self.playhead.target_s.is_none() {
                    self.track_ended(sight, out);
                }
            }
            ElementEvent::Failed => self.refused(sight, out),
        }
    }

    fn track_ended(&mut self, sight: &Sight, out: &mut Vec<Effect>) {
        // The end of what is loaded, while a track behind it is still on its way, is no end.
        let current = self.queue.current_id().and_then(|id| self.timeline.find(id));
        if current.is_some_and(|current| sight.position_s < current.window.end_s - END_S) {
            return;
        }
        if let Some(current) = self.queue.current_id() {
            self.report_completed(current, sight, out);
        }
        let next = self.queue.index().map_or(0, |index| index + 1);
        if !self.go_to(next, sight, out) {
            self.playhead.ended = true;
            self.playhead.wants_sound = false;
        }
    }

    /// Looks at the playhead after each event.
    pub(super) fn watch(&mut self, sight: &Sight, out: &mut Vec<Effect>) {
        let Some(mut current) = self.queue.current_id() else { return };
        // An element that seeks says so from the moment it was told; this sight may be from before.
        if !sight.seeking && sight.ready_state > 0 && !self.playhead.target_is_new {
            self.playhead.target_s = None;
        }
        let settled = self.playhead.target_s.is_none() && !sight.seeking && sight.ready_state > 0;
        if settled && self.engine == Engine::Mse {
            current = self.follow_playhead(current, sight, out);
            self.notice_vanished(sight);
        }
        let moves = settled && self.playhead.wants_sound && !sight.paused && !self.playhead.ended;
        if moves {
            self.follow_sound(current, sight, out);
            self.cure_stall(sight, out);
        }
        self.playhead.seen_s = sight.position_s;
        let broken = self.queue.current().and_then(|entry| entry.stream.broken.as_ref());
        if broken.is_some() && self.failure.is_none() && self.ahead_s(sight) < STARVED_S && !self.playhead.ended {
            self.failure = broken.cloned();
            out.push(Effect::Pause);
        }
    }

    /// The track under the playhead is the current one: this is how one ends and the next begins.
    fn follow_playhead(&mut self, current: EntryId, sight: &Sight, out: &mut Vec<Effect>) -> EntryId {
        // A playhead that has come to rest just before a joint has nothing to wait for on this side.
        let reach_s = if sight.can_play() { 0.0 } else { TOLERANCE_S };
        let Some(under) = self.timeline.at(sight.position_s + reach_s).map(|placement| placement.entry) else {
            return current;
        };
        if under == current || self.queue.get(under).is_none() {
            return current;
        }
        let is_next = self.queue.after(current).is_some_and(|next| next.id == under);
        if is_next {
            self.report_completed(current, sight, out);
        } else {
            tell(self.reporter.skipped(sight.unix_ms), out);
        }
        self.queue.go_to_id(under);
        under
    }

    fn follow_sound(&mut self, current: EntryId, sight: &Sight, out: &mut Vec<Effect>) {
        if sight.position_s <= self.playhead.seen_s {
            return;
        }
        self.playhead.has_sounded = true;
        let position_s = self.track_position_s(sight);
        if self.reporter.entry() != Some(current) {
            // What sounded before it was seen to move is listened to as well.
            let step_s = sight.position_s - self.playhead.seen_s;
            self.report_moved(current, (position_s - step_s).max(0.0), sight, out);
        }
        self.report_moved(current, position_s, sight, out);
    }

    fn report_moved(&mut self, current: EntryId, position_s: f64, sight: &Sight, out: &mut Vec<Effect>) {
        let Some(track) = self.queue.get(current).map(|entry| entry.item.track) else { return };
        if self.reporter.entry().is_some_and(|entry| entry != current) {
            tell(self.reporter.skipped(sight.unix_ms), out);
        }
        let now = (sight.now_s, sight.unix_ms);
        tell(self.reporter.moved((current, track), position_s, now, &mut self.entropy), out);
    }

    fn report_completed(&mut self, current: EntryId, sight: &Sight, out: &mut Vec<Effect>) {
        let duration_s = self.duration_s(sight);
        if self.reporter.entry() != Some(current) {
            // So short that it was never seen to play: it was heard all the same.
            self.report_moved(current, (duration_s - END_S).max(0.0), sight, out);
        }
        tell(self.reporter.completed(duration_s, sight.unix_ms), out);
    }

    fn cure_stall(&mut self, sight: &Sight, out: &mut Vec<Effect>) {
        if self.engine == Engine::Native || self.failure.is_some() {
            return;
        }
        match self.stalls.look(sight.now_s, sight.position_s, &sight.buffered) {
            Some(Remedy::Jump(target_s)) => out.push(Effect::SeekTo(target_s)),
            Some(Remedy::GiveUp) => {
                self.failure = Some(STUCK.to_owned());
                out.push(Effect::Pause);
            }
            None => {}
        }
    }

    /// Browsers may drop data on their own; what is gone is fetched again when it is needed.
    fn notice_vanished(&mut self, sight: &Sight) {
        if !self.source.is_idle() {
            return;
        }
        let is_there = |span: &Span| {
            // What is behind the playhead may have been removed on purpose.
            let from_s = if span.contains(sight.position_s) { sight.position_s } else { span.start_s };
            let covers =
                |range: &Span| range.start_s <= from_s + TOLERANCE_S && range.end_s >= span.end_s - TOLERANCE_S;
            sight.buffered.iter().any(covers)
        };
        let visible = self.laid_slots().filter(|(_, _, span)| span.length_s() >= MIN_VISIBLE_S);
        let gone: Vec<_> = visible.filter(|(_, _, span)| !is_there(span)).collect();
        for (id, index, span) in gone {
            let entry = self.queue.get_mut(id);
            let Some(slot) = entry.and_then(|entry| entry.stream.slots.get_mut(index)) else { continue };
            if slot.held.is_none() || slot.queued {
                continue;
            }
            if span.end_s < sight.position_s {
                slot.held = None;
            } else if slot.vanished < MAX_VANISHED {
                slot.vanished += 1;
                slot.held = None;
            }
        }
    }
}
