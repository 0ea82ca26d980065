//! Hearing a track in passing.

use leptos::prelude::*;
use model::{TrackId, TrackSummary};
use player::{Item, State};

use super::{Playback, wishes::item};

impl Playback {
    /// Plays a track at once and keeps the queue: it comes behind the current one, and the queue goes on after it. Whoever hears one after
    /// the other in this way leaves but the last of them in the queue.
    pub fn preview(self, track: TrackSummary) {
        let State { mut queue, index, .. } = self.state.get_untracked();
        let id = track.id;
        let index = put(&mut queue, index, self.previewed.get_value(), item(&track));
        self.remember(vec![track]);
        self.previewed.set_value(Some(id));
        self.load(queue, index);
    }
}

/// Puts an item behind the current entry, or in the place of the one that was previewed before; gives its place.
fn put(queue: &mut Vec<Item>, index: Option<usize>, previewed: Option<TrackId>, item: Item) -> usize {
    let current = index.and_then(|index| Some((index, queue.get_mut(index)?)));
    let place = match current {
        Some((index, current)) if Some(current.track) == previewed => {
            *current = item;
            return index;
        }
        Some((index, _)) => index + 1,
        None => 0,
    };
    queue.insert(place, item);
    place
}

#[cfg(test)]
mod tests {
    use model::{Gapless, Revision};

    use super::*;

    fn id(n: u8) -> TrackId {
        format!("0190b1c2-7c1e-7cc3-98c4-dc0c0c0739{n:02x}").parse().unwrap()
    }

    fn any(n: u8) -> Item {
        Item { track: id(n), revision: Revision(1), gapless: Gapless::default() }
    }

    fn numbers(queue: &[Item]) -> Vec<u8> {
        queue.iter().map(|item| (0..10).find(|n| item.track == id(*n)).unwrap()).collect()
    }

    #[test]
    fn one_after_the_other_leaves_the_queue_with_the_last() {
        let mut queue = vec![any(1), any(2), any(3)];
        let first = put(&mut queue, Some(1), None, any(7));
        assert_eq!((first, numbers(&queue)), (2, vec![1, 2, 7, 3]));
        let second = put(&mut queue, Some(first), Some(id(7)), any(8));
        assert_eq!((second, numbers(&queue)), (2, vec![1, 2, 8, 3]));
        // The queue went on, and what was heard in passing is a part of it.
        let third = put(&mut queue, Some(3), Some(id(8)), any(9));
        assert_eq!((third, numbers(&queue)), (4, vec![1, 2, 8, 3, 9]));
    }

    #[test]
    fn without_a_queue_it_is_the_queue() {
        let mut queue = vec![];
        assert_eq!((put(&mut queue, None, None, any(7)), numbers(&queue)), (0, vec![7]));
    }
}
