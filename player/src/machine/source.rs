//! The queue of operations on the one source buffer: one at a time, the next when the one before is
//! done, and none can block the rest for good.

use std::collections::VecDeque;

use model::Rendition;

use super::{Generation, OpId, Operation};
use crate::timeline::EntryId;

/// An operation that takes longer has hung.
const HANG_S: f64 = 10.0;

/// What an append is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) entry: EntryId,
    pub(super) rendition: Rendition,
    pub(super) slot: usize,
}

/// An operation in the queue.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Op {
    pub(super) operation: Operation,
    /// For an append.
    pub(super) target: Option<Target>,
    /// It was tried before, and the buffer was full.
    pub(super) had_quota: bool,
}

#[derive(Debug)]
struct Running {
    id: OpId,
    op: Op,
    since_s: f64,
}

/// The queue.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) generation: Generation,
    pub(super) is_open: bool,
    /// Nothing was ever asked of it, so that a new track can begin on it.
    pub(super) is_fresh: bool,
    /// `endOfStream` was the last word.
    pub(super) is_ended: bool,
    /// The duration that was asked for last.
    pub(super) duration_asked_s: f64,
    queue: VecDeque<Op>,
    running: Option<Running>,
    /// Whose parameters the source buffer has.
    initialised: Option<(EntryId, Rendition)>,
    last_id: u32,
}

impl Source {
    /// Forgets all of the old media source; gives the name of the new one.
    pub(super) fn renew(&mut self) -> Generation {
        let generation = Generation(self.generation.0 + 1);
        *self = Self { generation, is_fresh: true, last_id: self.last_id, ..Self::default() };
        generation
    }

    pub(super) fn push(&mut self, op: Op) {
        self.is_fresh = false;
        self.queue.push_back(op);
    }

    /// Ahead of all that waits.
    pub(super) fn push_front(&mut self, op: Op) {
        self.is_fresh = false;
        self.queue.push_front(op);
    }

    pub(super) fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.running.is_none()
    }

    /// Drops what waits and is not `kept`; gives the targets of the appends that were dropped.
    pub(super) fn retain(&mut self, kept: impl Fn(&Op) -> bool) -> Vec<Target> {
        let (keep, dropped): (VecDeque<Op>, VecDeque<Op>) = self.queue.drain(..).partition(kept);
        self.queue = keep;
        dropped.iter().filter_map(|op| op.target).collect()
    }

    /// Starts the next operation, if it can be.
    pub(super) fn start_next(&mut self, now_s: f64) -> Option<(OpId, Operation)> {
        if !self.is_open || self.running.is_some() {
            return None;
        }
        let mut op = self.queue.pop_front()?;
        if let (Operation::Append(append), Some(target)) = (&mut op.operation, op.target) {
            append.with_init = self.initialised != Some((target.entry, target.rendition));
        }
        // Both open an ended source again (MSE, `remove()` and "prepare append"), even where they come to nothing.
        if matches!(op.operation, Operation::Append(_) | Operation::Remove(_)) {
            self.is_ended = false;
        }
        self.last_id += 1;
        let id = OpId(self.last_id);
        let operation = op.operation.clone();
        self.running = Some(Running { id, op, since_s: now_s });
        Some((id, operation))
    }

    /// The running operation has ended well.
    pub(super) fn done(&mut self, id: OpId) -> Option<Op> {
        let op = self.take(id)?;
        match op.operation {
            Operation::Append(_) => self.initialised = op.target.map(|target| (target.entry, target.rendition)),
            Operation::EndOfStream => self.is_ended = true,
            Operation::Remove(_) | Operation::SetDuration(_) => {}
        }
        Some(op)
    }

    /// The running operation has failed. The next append brings its parameters along.
    pub(super) fn failed(&mut self, id: OpId) -> Option<Op> {
        let op = self.take(id)?;
        self.initialised = None;
        Some(op)
    }

    /// When the running operation has hung.
    pub(super) fn deadline_s(&self) -> Option<f64> {
        self.running.as_ref().map(|running| running.since_s + HANG_S)
    }

    fn take(&mut self, id: OpId) -> Option<Op> {
        self.running.take_if(|running| running.id == id).map(|running| running.op)
    }
}

impl Op {
    /// An operation for no segment.
    pub(super) fn of(operation: Operation) -> Self {
        Self { operation, target: None, had_quota: false }
    }
}
