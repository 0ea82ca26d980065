//! Dense numbers for ids.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

/// Parts of the table. One that changes is copied, where somebody else still holds it.
const PARTS: usize = 1_024;

/// Gives ids numbers, counted from 0, and never one to two. A copy is cheap: it shares what neither of the two changes.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    /// By the last bits of the id, which are random.
    parts: Vec<Arc<HashMap<Uuid, u32>>>,
    next: u32,
}

impl Default for Numbers {
    fn default() -> Self {
        Self { parts: vec![Arc::default(); PARTS], next: 0 }
    }
}

impl Numbers {
    /// The number of an id, if it has one.
    pub fn get(&self, id: Uuid) -> Option<u32> {
        self.parts[part(id)].get(&id).copied()
    }

    /// The number of an id, which has one from now on; and whether that is new.
    pub fn get_or_new(&mut self, id: Uuid) -> (u32, bool) {
        if let Some(number) = self.get(id) {
            return (number, false);
        }
        let number = self.next;
        Arc::make_mut(&mut self.parts[part(id)]).insert(id, number);
        // 2³² would not fit into memory.
        self.next = number.saturating_add(1);
        (number, true)
    }
}

fn part(id: Uuid) -> usize {
    (id.as_u128() % PARTS as u128) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_and_a_copy_goes_its_own_way() {
        let mut numbers = Numbers::default();
        let id = Uuid::from_u128;
        assert_eq!((numbers.get_or_new(id(7)), numbers.get_or_new(id(7 + PARTS as u128))), ((0, true), (1, true)));
        let before = numbers.clone();
        assert_eq!((numbers.get_or_new(id(7)), numbers.get_or_new(id(9))), ((0, false), (2, true)));
        assert_eq!((before.get(id(7)), before.get(id(9)), numbers.get(id(9))), (Some(0), None, Some(2)));
        let shared = before.parts.iter().zip(&numbers.parts).filter(|(one, other)| Arc::ptr_eq(one, other)).count();
        assert_eq!(shared, PARTS - 1);
    }
}
