//! A table whose copies share what is equal.

use std::sync::Arc;

/// Entries that are copied when one of them changes.
const CHUNK: usize = 1_024;

/// A table by dense number, in chunks. A copy takes a pointer a chunk; an entry that changes takes a copy of its chunk, where somebody else
/// still holds it. So one who keeps a copy sees what was, while another goes on.
#[derive(Debug, Clone)]
pub struct Table<T> {
    /// All are full but the last.
    chunks: Vec<Arc<Vec<T>>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T: Clone> Table<T> {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.chunks.last().map_or(0, |last| (self.chunks.len() - 1) * CHUNK + last.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// The entry of a number; none beyond the end.
    pub fn get(&self, number: usize) -> Option<&T> {
        self.chunks.get(number / CHUNK)?.get(number % CHUNK)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, number: usize) -> Option<&mut T> {
        // Only what is there is worth a copy.
        self.get(number)?;
        Arc::make_mut(self.chunks.get_mut(number / CHUNK)?).get_mut(number % CHUNK)
    }

    /// Adds an entry behind the last.
    pub fn push(&mut self, entry: T) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => Arc::make_mut(last).push(entry),
            _ => self.chunks.push(Arc::new(vec![entry])),
        }
    }

    /// Sets the entry of a number. Those between the end and it become `filler`.
    pub fn set(&mut self, number: usize, entry: T, filler: &T) {
        while self.len() <= number {
            self.push(filler.clone());
        }
        if let Some(place) = self.get_mut(number) {
            *place = entry;
        }
    }

    /// All entries, by ascending number.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// Memory of the table, what it shares with its copies included.
    pub fn memory_bytes(&self) -> usize {
        let chunk = |chunk: &Arc<Vec<T>>| size_of::<Vec<T>>() + chunk.capacity() * size_of::<T>();
        self.chunks.capacity() * size_of::<Arc<Vec<T>>>() + self.chunks.iter().map(chunk).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_stays_as_it_was_and_shares_what_did_not_change() {
        let mut table = Table::default();
        (0..3_000).for_each(|number| table.push(number));
        let before = table.clone();
        table.set(1_500, 7, &0);
        table.set(3_002, 8, &9);
        assert_eq!((before.len(), before.get(1_500), before.get(3_000)), (3_000, Some(&1_500), None));
        assert_eq!((table.len(), table.get(1_500)), (3_003, Some(&7)));
        assert_eq!([3_000, 3_001, 3_002].map(|number| table.get(number).copied()), [Some(9), Some(9), Some(8)]);
        let is_shared: Vec<bool> =
            before.chunks.iter().zip(&table.chunks).map(|(one, other)| Arc::ptr_eq(one, other)).collect();
        assert_eq!(is_shared, [true, false, false]);
        assert_eq!(before.iter().copied().collect::<Vec<_>>(), (0..3_000).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_not_there_is_not_copied() {
        let mut table = Table::default();
        table.push(1);
        let before = table.clone();
        assert_eq!(table.get_mut(1), None);
        assert!(Arc::ptr_eq(&before.chunks[0], &table.chunks[0]));
        assert!(Table::<u8>::default().is_empty() && Table::<u8>::default().get(0).is_none());
    }
}
