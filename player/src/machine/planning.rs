//! From what there is to what there should be: the plan that ends every step.

use super::{BACK_S, Effect, Engine, Machine, Operation, Sight, commands::BEFORE_END_S, loads::Standing, source::Op};
use crate::{
    retry::Fault,
    timeline::{EntryId, Span},
};

/// How often a moving playhead is looked at, in seconds.
const LOOK_EVERY_S: f64 = 0.5;
/// The back buffer is trimmed when it is so much longer than it should be.
const BACK_SLACK_S: f64 = 10.0;

impl Machine {
    pub(super) fn plan(&mut self, sight: &Sight, out: &mut Vec<Effect>) {
        if self.engine == Engine::Mse && self.failure.is_none() && self.queue.current().is_some() {
            self.lay_current(out);
            self.queue_arrived(sight);
            let is_complete = self.plan_loads(sight);
            self.plan_upkeep(is_complete, sight);
        }
        self.expire(sight, out);
        self.refresh_session(out);
        out.extend(self.loads.send(sight.now_s));
        if let Some((op, operation)) = self.source.start_next(sight.now_s) {
            out.push(Effect::Operate { op, operation });
        }
        self.plan_playhead(sight, out);
        out.push(Effect::WakeAt(self.wake_at_s(sight)));
    }

    /// Puts the first track on an empty axis as soon as its length is known.
    fn lay_current(&mut self, out: &mut Vec<Effect>) {
        let Some(id) = self.queue.current_id() else { return };
        if !self.timeline.placements().is_empty() || !self.lay(id) {
            return;
        }
        let last_s = (self.timeline.end_s() - BEFORE_END_S).max(0.0);
        if self.playhead.target_s.is_some_and(|target_s| target_s > last_s) {
            self.aim(last_s);
            out.push(Effect::SeekTo(last_s));
        }
    }

    /// Puts a track behind the last on the axis; `false` while its length is not known.
    pub(super) fn lay(&mut self, id: EntryId) -> bool {
        let Some(entry) = self.queue.get(id) else { return false };
        let stream_s = entry.stream.any_playlist().map(|playlist| playlist.media.duration_s());
        self.timeline.append(id, entry.item.gapless, stream_s)
    }

    /// Every segment of the tracks on the axis, with the sound that is heard of it.
    pub(super) fn laid_slots(&self) -> impl Iterator<Item = (EntryId, usize, Span)> {
        self.timeline.placements().iter().flat_map(|placement| {
            let stream = self.queue.get(placement.entry).map(|entry| &entry.stream);
            let playlist = stream.and_then(|stream| stream.any_playlist());
            let segments = playlist.map_or(&[][..], |playlist| &playlist.media.segments);
            segments
                .iter()
                .enumerate()
                .map(|(slot, segment)| (placement.entry, slot, placement.audible(segment.start_s, segment.duration_s)))
        })
    }

    /// After a change of the queue: takes off the axis what does not follow any more.
    pub(super) fn follow_queue(&mut self, out: &mut Vec<Effect>) {
        let Some(current) = self.queue.current_id() else { return };
        let mut last = current;
        let behind = self.timeline.placements().iter().skip_while(|placement| placement.entry != current).skip(1);
        for placement in behind {
            match self.queue.after(last) {
                Some(next) if next.id == placement.entry => last = next.id,
                _ => break,
            }
        }
        if self.timeline.find(last).is_none() {
            return;
        }
        let taken = self.timeline.truncate_after(last);
        if taken.is_empty() {
            return;
        }
        for id in &taken {
            if let Some(entry) = self.queue.get_mut(*id) {
                entry.stream.forget_buffered();
            }
        }
        let is_taken = |id: EntryId| taken.contains(&id);
        self.source.retain(|op| op.target.is_none_or(|target| !is_taken(target.entry)));
        self.arrived.retain(|arrived| !is_taken(arrived.target.entry));
        let aborted = self.loads.retain(|load| !is_taken(load.purpose.entry()));
        out.extend(aborted.into_iter().map(Effect::Abort));
        let removed = Span { start_s: self.timeline.end_s(), end_s: f64::INFINITY };
        self.source.push(Op::of(Operation::Remove(removed)));
    }

    /// Duration, back buffer and end of the source.
    fn plan_upkeep(&mut self, is_complete: bool, sight: &Sight) {
        let end_s = self.timeline.end_s();
        if !self.source.is_ended && end_s > self.source.duration_asked_s {
            self.source.duration_asked_s = end_s;
            self.source.push_front(Op::of(Operation::SetDuration(end_s)));
        }
        if !self.source.is_idle() || !self.arrived.is_empty() {
            return;
        }
        let keep_from_s = self.position_s(sight) - BACK_S;
        if sight.buffered.first().is_some_and(|range| range.start_s < keep_from_s - BACK_SLACK_S) {
            self.source.push(Op::of(Operation::Remove(Span { start_s: 0.0, end_s: keep_from_s })));
        }
        if is_complete && !self.source.is_ended {
            self.source.push(Op::of(Operation::EndOfStream));
        }
    }

    /// Deals with what took too long.
    fn expire(&mut self, sight: &Sight, out: &mut Vec<Effect>) {
        while let Some(load) = self.loads.take_silent(sight.now_s) {
            out.extend(load.transfer().map(|transfer| Effect::Abort(transfer.id)));
            self.judge_failure(load, Fault::TimedOut, sight);
        }
        if self.source.deadline_s().is_some_and(|deadline_s| sight.now_s >= deadline_s) {
            self.refused(sight, out);
        }
    }

    fn plan_playhead(&mut self, sight: &Sight, out: &mut Vec<Effect>) {
        let playhead = &mut self.playhead;
        let should_play = playhead.wants_sound && !playhead.ended && self.failure.is_none();
        // `play()` at the end would start the whole axis again, before the end was even told.
        let could_play = sight.paused && !sight.ended && !playhead.play_asked;
        if should_play && could_play && self.queue.current().is_some() {
            playhead.play_asked = true;
            out.push(Effect::Play);
        }
    }

    fn wake_at_s(&self, sight: &Sight) -> Option<f64> {
        let watches = self.playhead.wants_sound && self.failure.is_none() && self.queue.current().is_some();
        let look_at_s = watches.then_some(sight.now_s + LOOK_EVERY_S);
        let loads = self.loads.all.iter().filter_map(|load| match load.standing {
            Standing::Running(transfer) => Some(transfer.deadline_s()),
            Standing::Resting { until_s } => Some(until_s),
            Standing::Due | Standing::AwaitsSession => None,
        });
        loads.chain(self.source.deadline_s()).chain(look_at_s).min_by(f64::total_cmp)
    }
}
