//! What comes of operations on the source buffer.

use super::{
    Effect, Engine, MIN_FORWARD_S, Machine, OpFault, OpId, Operation, Sight,
    source::{Op, Target},
};
use crate::timeline::Span;

/// So many refusals within this time are final.
const MAX_REFUSALS: usize = 3;
const REFUSALS_WITHIN_S: f64 = 60.0;
/// How much closer the forward bound moves when the buffer was full.
const SHRINK: f64 = 0.7;
/// Sound behind the playhead that is kept even when the buffer is full.
const KEPT_BEHIND_S: f64 = 2.0;

const REFUSED: &str = "This browser cannot play the track. Press play to try again, or use another browser.";

impl Machine {
    pub(super) fn op_done(&mut self, id: OpId) {
        let Some(op) = self.source.done(id) else { return };
        match (op.operation, op.target) {
            (Operation::Append(append), Some(target)) => {
                // The track may have been taken off the axis, or laid elsewhere, in the meantime.
                let placement = self.timeline.find(target.entry);
                let in_place = placement.is_some_and(|placement| placement.window == append.window);
                self.update_slot(target, |slot| {
                    slot.queued = false;
                    slot.outdated = false;
                    slot.held = in_place.then_some(target.rendition);
                    slot.bytes = append.segment.len();
                });
                self.stalls.reset();
            }
            (Operation::Remove(removed), _) => self.forget_removed(removed),
            _ => {}
        }
    }

    pub(super) fn op_failed(&mut self, id: OpId, fault: OpFault, sight: &Sight, out: &mut Vec<Effect>) {
        let Some(op) = self.source.failed(id) else { return };
        match fault {
            OpFault::Quota => {
                self.forward_s = (self.forward_s * SHRINK).max(MIN_FORWARD_S);
                if op.had_quota {
                    self.drop_append(op.target);
                    self.count_refusal(sight);
                    return;
                }
                let behind_s = self.position_s(sight) - KEPT_BEHIND_S;
                self.source.push_front(Op { had_quota: true, ..op });
                if behind_s > 0.0 {
                    self.source.push_front(Op::of(Operation::Remove(Span { start_s: 0.0, end_s: behind_s })));
                }
            }
            OpFault::Segment(_) => {
                self.drop_append(op.target);
                if let Some(target) = op.target
                    && let Some(entry) = self.queue.get_mut(target.entry)
                {
                    entry.stream.penalise(target.rendition, sight.now_s);
                    if entry.stream.offers(sight.now_s).is_empty() {
                        entry.stream.broken = Some(REFUSED.to_owned());
                    }
                }
                self.count_refusal(sight);
            }
            OpFault::Refused => self.refused(sight, out),
        }
    }

    /// The browser has given up on the source: a new one, at the same place, unless that happens too often.
    pub(super) fn refused(&mut self, sight: &Sight, out: &mut Vec<Effect>) {
        let position_s = self.track_position_s(sight);
        self.count_refusal(sight);
        if self.failure.is_some() {
            return;
        }
        if self.engine == Engine::Native {
            self.resume_at_s = Some(position_s);
            self.refreshing = true;
            out.push(Effect::RefreshSession);
            return;
        }
        self.source.is_fresh = false;
        self.begin(position_s, out);
    }

    fn count_refusal(&mut self, sight: &Sight) {
        self.refusals_s.retain(|at_s| sight.now_s - at_s < REFUSALS_WITHIN_S);
        self.refusals_s.push(sight.now_s);
        if self.refusals_s.len() >= MAX_REFUSALS {
            self.failure = Some(REFUSED.to_owned());
        }
    }

    /// The segment is to be fetched again.
    pub(super) fn drop_append(&mut self, target: Option<Target>) {
        if let Some(target) = target {
            self.update_slot(target, |slot| slot.queued = false);
        }
    }

    fn forget_removed(&mut self, removed: Span) {
        let laid: Vec<_> = self.laid_slots().filter(|(_, _, span)| removed.contains(span.middle_s())).collect();
        for (id, index, _) in laid {
            if let Some(slot) = self.queue.get_mut(id).and_then(|entry| entry.stream.slots.get_mut(index)) {
                slot.held = None;
                slot.outdated = false;
            }
        }
    }
}
