//! What was read of late, kept in this process: bounded by weight, and read once however many ask for it at the same time.
//!
//! `quick_cache` is the map: small, maintained, without threads or timers of its own; what its placeholders promise is what
//! makes [`Cache::forget`] safe.

use std::{fmt, hash::Hash, time::Duration};

use quick_cache::{
    Weighter,
    sync::{Cache as Map, GuardResult},
};

use crate::Result;

/// A cache. Values are cheap to clone.
pub(crate) struct Cache<K, V> {
    /// What metrics call it.
    name: &'static str,
    kept: Map<K, V, Weight<K, V>>,
}

/// How much of the capacity an entry takes.
struct Weight<K, V>(fn(&K, &V) -> u64);

impl<K, V> Clone for Weight<K, V> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<K, V> Weighter<K, V> for Weight<K, V> {
    fn weight(&self, key: &K, value: &V) -> u64 {
        (self.0)(key, value)
    }
}

impl<K, V> fmt::Debug for Cache<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Cache<K, V> {
    /// Keeps entries up to a capacity in the unit of `weight`. About how many these are is `entries`. With a capacity of
    /// none, it keeps nothing, and reads together all the same.
    pub fn new(name: &'static str, entries: usize, capacity: u64, weight: fn(&K, &V) -> u64) -> Self {
        Self { name, kept: Map::with_weighter(entries, capacity, Weight(weight)) }
    }

    /// What is kept under a key, where that is still good; else what `read` gives, which is kept. A failure is not.
    pub async fn get(&self, key: &K, is_good: impl Fn(&V) -> bool, read: impl Future<Output = Result<V>>) -> Result<V> {
        if let Some(value) = self.kept.get(key) {
            if is_good(&value) {
                self.count("hit");
                return Ok(value);
            }
            self.kept.remove_if(key, |value| !is_good(value));
        }
        match self.kept.get_value_or_guard(key, Some(Duration::ZERO)) {
            GuardResult::Value(value) => {
                self.count("hit");
                return Ok(value);
            }
            GuardResult::Guard(place) => {
                self.count("miss");
                let value = read.await?;
                // Refused where the key was forgotten meanwhile: the value may be of before.
                let _was_forgotten = place.insert(value.clone());
                return Ok(value);
            }
            GuardResult::Timeout => {}
        }
        // Somebody else reads it.
        match self.kept.get_value_or_guard_async(key).await {
            Ok(value) => {
                self.count("joined");
                Ok(value)
            }
            Err(place) => {
                self.count("miss");
                // In vain. All who waited read at once, each for itself: one after the other, the last would wait for as
                // many time-outs as there are waiters.
                drop(place);
                read.await
            }
        }
    }

    /// Forgets what is kept under a key, and what somebody is reading for it: what is read from now on is new.
    pub fn forget(&self, key: &K) {
        self.kept.remove(key);
    }

    fn count(&self, outcome: &'static str) {
        metrics::counter!("mist_cache_requests_total", "cache" => self.name, "outcome" => outcome).increment(1);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::{Ready, poll_fn, ready},
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering},
        },
    };

    use futures::future::join_all;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::Error;

    fn cache(capacity: u64) -> Cache<u32, u32> {
        Cache::new("test", 10, capacity, |_, _| 1)
    }

    fn gives(value: u32) -> Ready<Result<u32>> {
        ready(Ok(value))
    }

    fn fails() -> Ready<Result<u32>> {
        ready(Err(Error::internal("away")))
    }

    fn must_not_be_read() -> impl Future<Output = Result<u32>> {
        poll_fn(|_| panic!("read again"))
    }

    #[tokio::test]
    async fn what_is_kept_is_not_read_again_while_it_is_good() {
        let cache = cache(10);
        assert_eq!(cache.get(&1, |_| true, gives(7)).await.unwrap(), 7);
        assert_eq!(cache.get(&1, |_| true, must_not_be_read()).await.unwrap(), 7);
        assert_eq!(cache.get(&1, |value| *value != 7, gives(8)).await.unwrap(), 8);
        cache.forget(&1);
        assert_eq!(cache.get(&1, |_| true, gives(9)).await.unwrap(), 9);
    }

    #[tokio::test]
    async fn it_keeps_no_more_than_its_capacity() {
        let weighed = Cache::new("test", 10, 1000, |_, value: &u32| u64::from(*value));
        for key in 0..100 {
            weighed.get(&key, |_| true, gives(50)).await.unwrap();
        }
        assert!(weighed.kept.weight() <= 1000 && weighed.kept.len() > 5, "{}", weighed.kept.weight());
        weighed.get(&200, |_| true, gives(1001)).await.unwrap();
        assert!(weighed.kept.get(&200).is_none(), "larger than all of it");
        let none = cache(0);
        none.get(&1, |_| true, gives(1)).await.unwrap();
        assert!(none.kept.is_empty());
    }

    #[tokio::test]
    async fn many_who_ask_at_the_same_time_read_once_even_where_nothing_is_kept() {
        for capacity in [10, 0] {
            let cache = cache(capacity);
            let reads = AtomicU32::new(0);
            let read = || async {
                reads.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok(7)
            };
            let values = join_all((0..100).map(|_| cache.get(&1, |_| true, read()))).await;
            assert!(values.into_iter().all(|value| value.unwrap() == 7));
            assert_eq!(reads.load(Ordering::Relaxed), 1);
        }
    }

    /// All who waited for a read that failed are reading at the same time, and all are told of their own failure.
    #[tokio::test]
    async fn a_failure_holds_nobody_up_and_is_not_kept() {
        let cache = cache(10);
        let (reading, may_fail) = (AtomicU32::new(0), Semaphore::new(0));
        let read = || async {
            if reading.fetch_add(1, Ordering::Relaxed) == 0 {
                // The others come to wait for it.
                tokio::task::yield_now().await;
            } else {
                let _turn = may_fail.acquire().await;
            }
            fails().await
        };
        let all = join_all((0..100).map(|_| cache.get(&1, |_| true, read())));
        let release = async {
            while reading.load(Ordering::Relaxed) < 100 {
                tokio::task::yield_now().await;
            }
            may_fail.add_permits(100);
        };
        let patience = Duration::from_mins(1);
        let (outcomes, ()) =
            tokio::time::timeout(patience, async { tokio::join!(all, release) }).await.expect("they wait in a row");
        assert!(outcomes.iter().all(Result::is_err));
        assert_eq!(cache.get(&1, |_| true, gives(7)).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn what_was_being_read_when_it_was_forgotten_is_not_kept() {
        let cache = Arc::new(cache(10));
        let (begun, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let slow = {
            let (cache, begun, go_on) = (cache.clone(), begun.clone(), go_on.clone());
            tokio::spawn(async move {
                let read = async {
                    begun.add_permits(1);
                    let _gone_on = go_on.acquire().await;
                    Ok(7)
                };
                cache.get(&1, |_| true, read).await
            })
        };
        let _begun = begun.acquire().await.unwrap();
        cache.forget(&1);
        assert_eq!(cache.get(&1, |_| true, gives(8)).await.unwrap(), 8, "it does not wait for what is old");
        go_on.add_permits(1);
        assert_eq!(slow.await.unwrap().unwrap(), 7);
        assert_eq!(cache.get(&1, |_| true, must_not_be_read()).await.unwrap(), 8);
    }
}
