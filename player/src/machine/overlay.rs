//! Sound laid over other sound that is loaded: a quality chosen by hand, or a network that has recovered.
//!
//! What is there stays until the other is laid over it, and only a network that has time to spare is spent on it: a slow
//! network costs quality, not silence.

use super::{Effect, Machine, Sight, source::Target};
use crate::{
    Quality,
    timeline::{EntryId, Span},
};

/// A segment is not laid over sound that is about to be heard.
const OVERLAY_AFTER_S: f64 = 0.3;
/// A chosen quality begins with the segment that is at least this far ahead.
const SWITCH_AFTER_S: f64 = 2.0;
/// A better segment is laid over a worse one that is at least this far ahead.
const IMPROVE_AFTER_S: f64 = 8.0;

impl Machine {
    pub(super) fn set_quality(&mut self, quality: Quality, sight: &Sight, out: &mut Vec<Effect>) {
        self.quality = quality;
        let Quality::Fixed(rendition) = quality else {
            // What is there is good enough again; what should be better is found by `improve_buffered`.
            for entry in self.queue.entries_mut() {
                entry.stream.slots.iter_mut().for_each(|slot| slot.outdated = false);
            }
            return;
        };
        let from_s = self.position_s(sight) + SWITCH_AFTER_S;
        for (entry, slot, span) in self.laid_slots().collect::<Vec<_>>() {
            self.update_slot(Target { entry, rendition, slot }, |slot| {
                slot.outdated = span.start_s >= from_s && slot.held.is_some_and(|held| held != rendition);
            });
        }
        if self.ahead_s(sight) > SWITCH_AFTER_S {
            self.abort_segments(|target, _| target.rendition == rendition, out);
        }
    }

    /// When enough is loaded and the network carries more, lays better segments over what is far ahead:
    /// the listener hears a network that has recovered within seconds, not after the whole buffer.
    pub(super) fn improve_buffered(&mut self, sight: &Sight) {
        if self.quality != Quality::Auto || self.loads.segments().next().is_some() || !sight.wants_data {
            return;
        }
        let Some(last) = self.last_rendition else { return };
        let from_s = self.position_s(sight) + IMPROVE_AFTER_S;
        let held = |(id, slot, _): &(EntryId, usize, Span)| {
            let slot = self.queue.get(*id).and_then(|entry| entry.stream.slots.get(*slot));
            slot.filter(|slot| !slot.queued && !slot.outdated).and_then(|slot| slot.held)
        };
        let is_worse = |place: &(EntryId, usize, Span)| held(place).is_some_and(|held| held < last);
        let worse = self.laid_slots().find(|place| place.2.start_s >= from_s && is_worse(place));
        if let Some((id, slot, span)) = worse
            && self.rendition_for(id, None, span.length_s(), self.ahead_s(sight)) >= Some(last)
        {
            self.update_slot(Target { entry: id, rendition: last, slot }, |slot| slot.outdated = true);
            self.consider_segment(id, slot, span, sight);
        }
    }

    /// Whether there is nothing to gain from asking for a segment now that is there already: the same would come again, or
    /// too late to be laid over, or slower than it is heard, while what is not there at all would have to wait.
    pub(super) fn is_in_vain(&self, id: EntryId, slot: usize, span: Span, sight: &Sight) -> bool {
        let rendition = self.rendition_for(id, Some(slot), span.length_s(), self.ahead_s(sight));
        let Some(stream) = self.queue.get(id).map(|entry| &entry.stream) else { return true };
        if stream.slots.get(slot).is_some_and(|slot| slot.held == rendition) {
            return true;
        }
        let offers = stream.offers(sight.now_s);
        let offer = offers.iter().find(|offer| Some(offer.rendition) == rendition);
        let fetch_s = match (self.estimator.estimate(), offer) {
            (Some(estimate), Some(offer)) => estimate.fetch_s(span.length_s(), offer.bandwidth_bps),
            _ => 0.0,
        };
        fetch_s > span.length_s() || self.is_about_to_sound(span.start_s - fetch_s, sight)
    }

    /// Whether a segment that is there is heard before this one can be laid over it.
    pub(super) fn comes_too_late(&self, target: Target, sight: &Sight) -> bool {
        let stream = self.queue.get(target.entry).map(|entry| &entry.stream);
        let is_overlay = stream.and_then(|stream| stream.slots.get(target.slot)).is_some_and(|slot| slot.is_overlay());
        let is_it = |(id, slot, _): &(EntryId, usize, Span)| (*id, *slot) == (target.entry, target.slot);
        is_overlay
            && self.laid_slots().find(is_it).is_some_and(|(_, _, span)| self.is_about_to_sound(span.start_s, sight))
    }

    fn is_about_to_sound(&self, moment_s: f64, sight: &Sight) -> bool {
        moment_s < self.position_s(sight) + OVERLAY_AFTER_S
    }
}
