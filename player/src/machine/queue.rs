//! The queue of the listener.

use super::stream::Stream;
use crate::{Item, timeline::EntryId};

/// One entry, with what is known of its stream.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: EntryId,
    pub(super) item: Item,
    pub(super) stream: Stream,
}

/// The entries in order, and which is current.
#[derive(Debug, Default)]
pub(super) struct Queue {
    entries: Vec<Entry>,
    current: Option<usize>,
    last_id: u32,
}

impl Queue {
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn entries_mut(&mut self) -> &mut [Entry] {
        &mut self.entries
    }

    pub(super) fn index(&self) -> Option<usize> {
        self.current
    }

    pub(super) fn current(&self) -> Option<&Entry> {
        self.entries.get(self.current?)
    }

    pub(super) fn current_id(&self) -> Option<EntryId> {
        self.current().map(|entry| entry.id)
    }

    pub(super) fn get(&self, id: EntryId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    pub(super) fn get_mut(&mut self, id: EntryId) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id == id)
    }

    /// The entry that is played after this one.
    pub(super) fn after(&self, id: EntryId) -> Option<&Entry> {
        let at = self.entries.iter().position(|entry| entry.id == id)?;
        self.entries.get(at + 1)
    }

    pub(super) fn replace(&mut self, items: Vec<Item>) {
        self.entries.clear();
        self.current = None;
        for item in items {
            self.insert(self.entries.len(), item);
        }
    }

    /// Puts an item at `index`, or at the end.
    pub(super) fn insert(&mut self, index: usize, item: Item) {
        self.last_id += 1;
        let entry = Entry { id: EntryId(self.last_id), item, stream: Stream::default() };
        self.entries.insert(index.min(self.entries.len()), entry);
    }

    /// Takes an entry out. The current one's place is then held by the one behind it, if there is one.
    pub(super) fn remove(&mut self, index: usize) -> Option<Entry> {
        if index >= self.entries.len() {
            return None;
        }
        let removed = self.entries.remove(index);
        self.current = match self.current {
            Some(current) if current > index => Some(current - 1),
            Some(_) if self.entries.is_empty() => None,
            other => other.map(|current| current.min(self.entries.len() - 1)),
        };
        Some(removed)
    }

    /// Makes the entry at `index` current; `false` if there is none.
    pub(super) fn go_to(&mut self, index: usize) -> bool {
        let exists = index < self.entries.len();
        if exists {
            self.current = Some(index);
        }
        exists
    }

    pub(super) fn go_to_id(&mut self, id: EntryId) {
        if let Some(index) = self.entries.iter().position(|entry| entry.id == id) {
            self.current = Some(index);
        }
    }
}
