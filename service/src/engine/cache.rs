//! What was read of late, kept in this process: bounded by weight, and read once however many ask for it at the same time.
//!
//! `quick_cache` is the map: small, maintained, without threads or timers of its own; what its placeholders promise is what
//! makes [`Cache::forget`] safe.

use std::{fmt, hash::Hash, sync::Arc};

use quick_cache::{Weighter, sync::Cache as Map};
use tracing::Instrument as _;

use crate::{Error, Result};

/// What a reading gave. Failures are there for no longer than it takes to tell those who waited.
type Read<V> = Result<V, Arc<Error>>;

/// A cache. Values are cheap to clone.
pub(crate) struct Cache<K, V> {
    /// What metrics call it.
    name: &'static str,
    kept: Arc<Map<K, Read<V>, Weight<K, V>>>,
}

/// How much of the capacity an entry takes.
struct Weight<K, V>(fn(&K, &V) -> u64);

impl<K, V> Clone for Weight<K, V> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<K, V> Weighter<K, Read<V>> for Weight<K, V> {
    fn weight(&self, key: &K, read: &Read<V>) -> u64 {
        read.as_ref().map_or(1, |value| (self.0)(key, value))
    }
}

impl<K, V> fmt::Debug for Cache<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<K, V> Cache<K, V>
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Keeps entries up to a capacity in the unit of `weight`. About how many these are is `entries`. With a capacity of
    /// none, it keeps nothing, and reads together all the same.
    pub fn new(name: &'static str, entries: usize, capacity: u64, weight: fn(&K, &V) -> u64) -> Self {
        Self { name, kept: Arc::new(Map::with_weighter(entries, capacity, Weight(weight))) }
    }

    /// What is kept under a key, where that is still good; else what `read` gives, which is kept. Whoever comes while somebody reads takes
    /// what that gives, where it is good for them, too. A failure is not kept: all who waited for it are told, and who comes later reads again.
    pub async fn get<F>(&self, key: &K, is_good: impl Fn(&V) -> bool, read: impl Fn() -> F) -> Result<V>
    where
        F: Future<Output = Result<V>> + Send + 'static,
    {
        let mut has_begun_since = false;
        loop {
            match self.kept.get(key) {
                Some(Ok(value)) if is_good(&value) => {
                    self.count("hit");
                    return Ok(value);
                }
                Some(_) => drop(self.kept.remove_if(key, |kept| !kept.as_ref().is_ok_and(&is_good))),
                None => {}
            }
            let (is_own, read) = self.join(key, read()).await?;
            // A reading that was under way may have begun before something changed. Whichever comes after it has begun since.
            let is_old = !is_own && !has_begun_since && read.as_ref().is_ok_and(|value| !is_good(value));
            if !is_old {
                self.count(if is_own { "miss" } else { "joined" });
                return read;
            }
            has_begun_since = true;
        }
    }

    /// What the reading under way gives, or this one where there is none; and whether it was this one.
    async fn join(&self, key: &K, read: impl Future<Output = Result<V>> + Send + 'static) -> Result<(bool, Result<V>)> {
        let (kept, key) = (Arc::clone(&self.kept), key.clone());
        // A task: where who reads goes away, those who wait need not all begin anew.
        let task = async move {
            let place = match kept.get_value_or_guard_async(&key).await {
                Ok(joined) => return (false, joined.map_err(|error| error.for_others())),
                Err(place) => place,
            };
            let read = read.await;
            let told = read.as_ref().map(V::clone).map_err(|error| Arc::new(error.for_others()));
            // Refused where the key was forgotten meanwhile: the value may be of before.
            let _was_forgotten = place.insert(told);
            if read.is_err() {
                kept.remove_if(&key, Result::is_err);
            }
            (true, read)
        };
        tokio::spawn(task.in_current_span()).await.map_err(Error::internal)
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
        pin::Pin,
        sync::atomic::{AtomicU32, Ordering},
        time::Duration,
    };

    use futures::future::join_all;
    use tokio::sync::Semaphore;

    use super::*;

    fn cache(capacity: u64) -> Cache<u32, u32> {
        Cache::new("test", 10, capacity, |_, _| 1)
    }

    fn gives(value: u32) -> Ready<Result<u32>> {
        ready(Ok(value))
    }

    fn fails() -> Ready<Result<u32>> {
        ready(Err(Error::Unavailable("away".into())))
    }

    fn must_not_be_read() -> impl Future<Output = Result<u32>> + Send {
        poll_fn(|_| panic!("read again"))
    }

    #[tokio::test]
    async fn what_is_kept_is_not_read_again_while_it_is_good() {
        let cache = cache(10);
        assert_eq!(cache.get(&1, |_| true, || gives(7)).await.unwrap(), 7);
        assert_eq!(cache.get(&1, |_| true, must_not_be_read).await.unwrap(), 7);
        assert_eq!(cache.get(&1, |value| *value != 7, || gives(8)).await.unwrap(), 8);
        cache.forget(&1);
        assert_eq!(cache.get(&1, |_| true, || gives(9)).await.unwrap(), 9);
    }

    #[tokio::test]
    async fn it_keeps_no_more_than_its_capacity() {
        let weighed = Cache::new("test", 10, 1000, |_, value: &u32| u64::from(*value));
        for key in 0..100 {
            weighed.get(&key, |_| true, || gives(50)).await.unwrap();
        }
        assert!(weighed.kept.weight() <= 1000 && weighed.kept.len() > 5, "{}", weighed.kept.weight());
        weighed.get(&200, |_| true, || gives(1001)).await.unwrap();
        assert!(weighed.kept.get(&200).is_none(), "larger than all of it");
        let none = cache(0);
        none.get(&1, |_| true, || gives(1)).await.unwrap();
        assert!(none.kept.is_empty());
    }

    /// Reads that wait until they may end, and how many there were.
    #[derive(Clone)]
    struct Reads {
        begun: Arc<AtomicU32>,
        may_end: Arc<Semaphore>,
    }

    impl Reads {
        fn new() -> Self {
            Self { begun: Arc::default(), may_end: Arc::new(Semaphore::new(0)) }
        }

        async fn read(self, outcome: Ready<Result<u32>>) -> Result<u32> {
            self.begun.fetch_add(1, Ordering::Relaxed);
            let _end = self.may_end.acquire().await;
            outcome.await
        }

        /// Waits until somebody reads.
        async fn have_begun(&self) {
            let begun = async {
                while self.begun.load(Ordering::Relaxed) == 0 {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(Duration::from_mins(1), begun).await.expect("nobody reads");
        }
    }

    /// Who asks, and has to wait.
    async fn waiting<F: Future>(asks: F) -> Pin<Box<F>> {
        let mut asks = Box::pin(asks);
        assert!(futures::poll!(asks.as_mut()).is_pending());
        asks
    }

    #[tokio::test]
    async fn many_who_ask_at_the_same_time_read_once_even_where_nothing_is_kept() {
        for capacity in [10, 0] {
            let (cache, reads) = (cache(capacity), Reads::new());
            let all = join_all((0..100).map(|_| cache.get(&1, |_| true, || reads.clone().read(gives(7)))));
            let end = async {
                reads.have_begun().await;
                reads.may_end.add_permits(100);
            };
            let (values, ()) = tokio::join!(all, end);
            assert!(values.into_iter().all(|value| value.unwrap() == 7));
            assert_eq!(reads.begun.load(Ordering::Relaxed), 1);
        }
    }

    /// The database is spared when it can bear the least.
    #[tokio::test]
    async fn a_failure_is_told_to_all_who_waited_and_is_not_kept() {
        let (cache, reads) = (cache(10), Reads::new());
        let all = join_all((0..100).map(|_| cache.get(&1, |_| true, || reads.clone().read(fails()))));
        let end = async {
            reads.have_begun().await;
            reads.may_end.add_permits(100);
        };
        let (outcomes, ()) = tokio::join!(all, end);
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(Error::Unavailable(_)))), "{outcomes:?}");
        assert_eq!(reads.begun.load(Ordering::Relaxed), 1);
        assert!(cache.kept.is_empty());
        assert_eq!(cache.get(&1, |_| true, || gives(7)).await.unwrap(), 7);
    }

    /// As one whose client hangs up.
    #[tokio::test]
    async fn where_the_first_goes_away_the_others_do_not_read_again() {
        let (cache, reads) = (cache(10), Reads::new());
        let first = waiting(cache.get(&1, |_| true, || reads.clone().read(gives(7)))).await;
        reads.have_begun().await;
        let ask = || cache.get(&1, |_| true, || reads.clone().read(gives(8)));
        let others = join_all((0..100).map(|_| waiting(ask()))).await;
        drop(first);
        reads.may_end.add_permits(1);
        assert!(join_all(others).await.into_iter().all(|value| value.unwrap() == 7));
        assert_eq!(reads.begun.load(Ordering::Relaxed), 1);
    }

    /// As those who ask for the page of a listener, before and after that one erased what they played.
    #[tokio::test]
    async fn whoever_needs_something_newer_than_what_is_being_read_gets_that_by_one_more_reading() {
        let (cache, reads) = (cache(10), Reads::new());
        let old = waiting(cache.get(&1, |_| true, || reads.clone().read(gives(7)))).await;
        reads.have_begun().await;
        let ask = || cache.get(&1, |value| *value != 7, || reads.clone().read(gives(8)));
        let new = join_all((0..100).map(|_| waiting(ask()))).await;
        reads.may_end.add_permits(1);
        assert_eq!(old.await.unwrap(), 7);
        assert!(join_all(new).await.into_iter().all(|value| value.unwrap() == 8));
        assert_eq!(reads.begun.load(Ordering::Relaxed), 2);
    }

    /// As where a clock goes wrong, or what is read changes all the time: nobody waits for more than two readings.
    #[tokio::test]
    async fn what_began_to_be_read_after_it_was_asked_for_is_taken_as_it_is() {
        let (cache, before, since) = (cache(10), Reads::new(), Reads::new());
        let old = waiting(cache.get(&1, |_| true, || before.clone().read(gives(7)))).await;
        before.have_begun().await;
        let ask = || cache.get(&1, |_| false, || since.clone().read(gives(8)));
        let two = waiting(join_all([ask(), ask()])).await;
        before.may_end.add_permits(1);
        old.await.unwrap();
        let end = async {
            since.have_begun().await;
            // By now the other waits for it as well: here all tasks that can go on do so in turn.
            tokio::task::yield_now().await;
            since.may_end.add_permits(1);
        };
        let (values, ()) = tokio::join!(two, end);
        assert!(values.into_iter().all(|value| value.unwrap() == 8));
        assert_eq!(since.begun.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn what_was_being_read_when_it_was_forgotten_is_not_kept() {
        let (cache, reads) = (cache(10), Reads::new());
        let slow = waiting(cache.get(&1, |_| true, || reads.clone().read(gives(7)))).await;
        reads.have_begun().await;
        cache.forget(&1);
        assert_eq!(cache.get(&1, |_| true, || gives(8)).await.unwrap(), 8, "it does not wait for what is old");
        reads.may_end.add_permits(1);
        assert_eq!(slow.await.unwrap(), 7);
        assert_eq!(cache.get(&1, |_| true, must_not_be_read).await.unwrap(), 8);
    }
}
