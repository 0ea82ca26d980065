//! Where answers are worked out that take a processor for some milliseconds: off the runtime, few at a time, and one at a time for
//! each listener, so that nobody's haste holds up the others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex as Shared, PoisonError, Weak},
};

use model::UserId;
use tokio::sync::{Mutex, Semaphore};

use crate::{Error, Result};

/// Seats, and who waits for one.
#[derive(Debug)]
pub(super) struct Desk {
    seats: Arc<Semaphore>,
    /// Each listener's own queue, for as long as somebody stands in it.
    queues: Shared<HashMap<UserId, Weak<Mutex<()>>>>,
}

impl Desk {
    pub fn new(seats: usize) -> Self {
        Self { seats: Arc::new(Semaphore::new(seats)), queues: Shared::default() }
    }

    /// Works something out for a listener when it is their turn. Whoever goes away while they wait leaves their place.
    pub async fn work<T: Send + 'static>(&self, who: UserId, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let own = self.queue(who).lock_owned().await;
        let seat = self.seats.clone().acquire_owned().await.map_err(Error::internal)?;
        let work = move || {
            // Kept until it is done, also where nobody waits for it any more.
            let _place = (own, seat);
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }

    fn queue(&self, who: UserId) -> Arc<Mutex<()>> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        queues.retain(|_, queue| queue.strong_count() > 0);
        if let Some(queue) = queues.get(&who).and_then(Weak::upgrade) {
            return queue;
        }
        let queue = Arc::default();
        queues.insert(who, Arc::downgrade(&queue));
        queue
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use uuid::Uuid;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn who_asks_for_much_waits_for_themselves_and_not_the_others_for_them() {
        let desk = Arc::new(Desk::new(2));
        let (hasty, other) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let (begun, has_begun) = mpsc::channel();
        let (go_on, may_go_on) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let desk = desk.clone();
            async move {
                let work = move || {
                    begun.send(()).unwrap();
                    may_go_on.recv().unwrap();
                };
                desk.work(hasty, work).await
            }
        });
        tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
        let mut more: Vec<_> = (0..20).map(|n| Box::pin(desk.work(hasty, move || n))).collect();
        for waiting in &mut more {
            assert!(futures::poll!(waiting.as_mut()).is_pending());
        }
        // There is a seat for others, whatever the first wants besides.
        assert_eq!(desk.work(other, || 7).await.unwrap(), 7);
        for waiting in &mut more {
            assert!(futures::poll!(waiting.as_mut()).is_pending(), "one at a time");
        }
        go_on.send(()).unwrap();
        first.await.unwrap().unwrap();
        assert_eq!(futures::future::try_join_all(more).await.unwrap(), (0..20).collect::<Vec<_>>());
        assert_eq!(desk.work(other, || 8).await.unwrap(), 8);
        assert_eq!(desk.queues.lock().unwrap().len(), 1, "who went is forgotten");
    }
}
