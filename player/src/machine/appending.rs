//! From memory into the source buffer: segments wait here for their playlist and key.

use std::rc::Rc;

use super::{
    Append, Machine, Operation, Sight,
    loads::Purpose,
    source::{Op, Target},
    stream::Slot,
};
use crate::transmux::Lock;

/// A segment that waits in memory for its playlist or key.
#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) target: Target,
    pub(super) url: String,
    pub(super) body: Rc<Vec<u8>>,
}

/// Whether the key of a segment is there.
enum KeyState {
    Ready(Option<Lock>),
    Missing(String),
}

impl Machine {
    /// Hands segments whose playlist and key are there to the source buffer.
    pub(super) fn queue_arrived(&mut self, sight: &Sight) {
        for arrived in std::mem::take(&mut self.arrived) {
            let Target { entry: id, rendition, slot } = arrived.target;
            let Some(entry) = self.queue.get(id) else { continue };
            let Some(playlist) = entry.stream.playlist(rendition).cloned() else {
                // A guess came before its playlist.
                if self.loads.wants(Purpose::Media(id, rendition)) {
                    self.arrived.push(arrived);
                }
                continue;
            };
            let Some(placement) = self.timeline.find(id).copied() else {
                self.arrived.push(arrived);
                continue;
            };
            let Some(segment) = playlist.media.segments.get(slot) else { continue };
            let state = entry.stream.slots.get(slot).copied().unwrap_or_default();
            let comes_too_late = self.comes_too_late(arrived.target, sight);
            if comes_too_late || !state.wanted() || playlist.segment_url(slot).as_ref() != Some(&arrived.url) {
                self.update_slot(arrived.target, |slot| slot.outdated = false);
                continue;
            }
            let lock = match self.key_state(playlist.key_url(slot), playlist.media.iv(segment)) {
                KeyState::Ready(lock) => lock,
                KeyState::Missing(address) => {
                    if entry.stream.broken.is_none() {
                        self.want_key(id, address, false);
                        self.arrived.push(arrived);
                    }
                    continue;
                }
            };
            let append = Append {
                segment: arrived.body,
                lock,
                stream_start_s: segment.start_s,
                timestamp_offset_s: placement.timestamp_offset_s,
                window: placement.window,
                with_init: false,
            };
            self.update_slot(arrived.target, |slot| slot.queued = true);
            let op = Op { operation: Operation::Append(append), target: Some(arrived.target), had_quota: false };
            self.source.push(op);
        }
    }

    fn key_state(&self, address: Option<String>, iv: [u8; 16]) -> KeyState {
        let Some(address) = address else { return KeyState::Ready(None) };
        match self.keys.iter().find(|(known, _)| *known == address) {
            Some(&(_, key)) => KeyState::Ready(Some(Lock { key, iv })),
            None => KeyState::Missing(address),
        }
    }

    pub(super) fn update_slot(&mut self, target: Target, change: impl FnOnce(&mut Slot)) {
        let entry = self.queue.get_mut(target.entry);
        if let Some(slot) = entry.and_then(|entry| entry.stream.slots.get_mut(target.slot)) {
            change(slot);
        }
    }
}
