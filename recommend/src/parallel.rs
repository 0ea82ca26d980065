//! The same work on several threads, with the same result on any number of them.

use std::num::NonZeroUsize;

/// `work` of each item, in the items' order. Each thread takes one run of neighbouring items.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], threads: NonZeroUsize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let run = items.len().div_ceil(threads.get()).max(1);
    if run >= items.len() {
        return items.iter().map(work).collect();
    }
    std::thread::scope(|scope| {
        let work = &work;
        let running: Vec<_> =
            items.chunks(run).map(|items| scope.spawn(move || items.iter().map(work).collect::<Vec<R>>())).collect();
        let mut results = Vec::with_capacity(items.len());
        for thread in running {
            match thread.join() {
                Ok(part) => results.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept_whatever_the_number_of_threads() {
        let items: Vec<u32> = (0..103).collect();
        let doubled: Vec<u32> = items.iter().map(|item| item * 2).collect();
        for threads in [1, 2, 7, 200] {
            assert_eq!(map(&items, NonZeroUsize::new(threads).unwrap(), |item| item * 2), doubled);
        }
        assert!(map(&[] as &[u32], NonZeroUsize::MIN, |item| *item).is_empty());
    }
}
