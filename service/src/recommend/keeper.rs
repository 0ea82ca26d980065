//! Keeps what a node knows, and brings it up to date.

use std::{
    sync::{
        Arc, OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::Mutex;
use tokio_util::task::AbortOnDropHandle;

use super::{
    known::Known,
    news::{self, News},
};
use crate::{Clock, Error, Result, engine::Database};

/// How often the database is asked for news.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How old what is known of all plays may be. Reading them takes seconds, where there are millions; what is popular changes in days.
const PLAYS_EVERY_MS: i64 = 10 * 60 * 1_000;

/// Keeps what is known. The first to ask waits until it is read, and so do all who come meanwhile; from then on a task looks for news, and
/// nobody waits for that.
#[derive(Debug)]
pub(super) struct Keeper {
    database: Database,
    clock: Arc<dyn Clock>,
    kept: RwLock<Option<Kept>>,
    /// Held by whoever reads. The others go on with what there is.
    reading: Mutex<()>,
    /// How much was read so far.
    so_far: RwLock<News>,
    /// First readings that are over, well or not.
    first_readings: AtomicU64,
    /// Whether anybody asked since plays were read: else there is no need to read them again.
    was_asked: AtomicBool,
    /// Looks for news for as long as this lives.
    task: OnceLock<AbortOnDropHandle<()>>,
}

#[derive(Debug, Clone)]
struct Kept {
    known: Arc<Known>,
    plays_read_at_ms: i64,
}

impl Keeper {
    pub fn new(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self {
            database,
            clock,
            kept: RwLock::default(),
            reading: Mutex::default(),
            so_far: RwLock::default(),
            first_readings: AtomicU64::new(0),
            was_asked: AtomicBool::new(false),
            task: OnceLock::new(),
        }
    }

    /// What is known.
    pub async fn get(self: &Arc<Self>) -> Result<Arc<Known>> {
        self.was_asked.store(true, Ordering::Relaxed);
        if let Some(kept) = self.kept() {
            return Ok(kept.known);
        }
        let readings = self.first_readings.load(Ordering::Relaxed);
        // A task: whoever hangs up does not make the others begin again.
        let keeper = Arc::clone(self);
        tokio::spawn(async move { keeper.first(readings).await }).await.map_err(Error::internal)?
    }

    /// Looks for news at once. Gives how much was read so far, since the start.
    pub async fn look(self: &Arc<Self>) -> Result<News> {
        self.look_once().await?;
        self.go_on();
        Ok(*self.so_far.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Memory of the index of sounds, bytes; 0 before anything was read.
    pub fn index_bytes(&self) -> usize {
        self.kept().map_or(0, |kept| kept.known.neighbours.memory_bytes())
    }

    /// For one who came when so many first readings were over.
    async fn first(self: Arc<Self>, readings: u64) -> Result<Arc<Known>> {
        let _reading = self.reading.lock().await;
        if let Some(kept) = self.kept() {
            return Ok(kept.known);
        }
        // Who waited for a reading in vain does not begin another: one after the other, the last would wait for all of them.
        if self.first_readings.load(Ordering::Relaxed) != readings {
            return Err(Error::Unavailable("what is known of all tracks could not be read".into()));
        }
        let read = self.read().await;
        self.first_readings.fetch_add(1, Ordering::Relaxed);
        read?;
        self.go_on();
        self.kept().map(|kept| kept.known).ok_or_else(|| Error::internal("nothing is kept"))
    }

    /// From now on, looks for news.
    fn go_on(self: &Arc<Self>) {
        self.task.get_or_init(|| AbortOnDropHandle::new(tokio::spawn(follow(Arc::downgrade(self)))));
    }

    async fn look_once(&self) -> Result<()> {
        let _reading = self.reading.lock().await;
        self.read().await
    }

    /// Only for whoever holds `reading`.
    async fn read(&self) -> Result<()> {
        let now_ms = self.clock.now_ms();
        let old = self.kept();
        let (known, news) = news::read(&self.database, old.as_ref().map(|kept| &kept.known)).await?;
        self.count(news);
        if let Some(Kept { plays_read_at_ms, .. }) = old {
            self.keep(Kept { known: known.clone(), plays_read_at_ms });
            let is_new = (0..PLAYS_EVERY_MS).contains(&(now_ms - plays_read_at_ms));
            if is_new || !self.was_asked.load(Ordering::Relaxed) {
                return Ok(());
            }
        }
        self.was_asked.store(false, Ordering::Relaxed);
        let (known, plays) = news::read_plays(&self.database, &known).await?;
        self.count(News { plays, ..News::default() });
        self.keep(Kept { known, plays_read_at_ms: now_ms });
        Ok(())
    }

    fn count(&self, news: News) {
        let mut so_far = self.so_far.write().unwrap_or_else(PoisonError::into_inner);
        *so_far = so_far.and(news);
    }

    fn kept(&self) -> Option<Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, kept: Kept) {
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    }
}

/// Looks for news for as long as anybody uses the keeper.
async fn follow(keeper: std::sync::Weak<Keeper>) {
    let mut is_up_to_date = true;
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(keeper) = keeper.upgrade() else { return };
        let looked = keeper.look_once().await;
        // Told once, and not every five seconds.
        match &looked {
            Err(error) if is_up_to_date => {
                tracing::warn!(%error, "recommendations are of what was known before; news are looked for every 5 s");
            }
            Ok(()) if !is_up_to_date => tracing::info!("recommendations are up to date again"),
            _ => {}
        }
        is_up_to_date = looked.is_ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ManualClock;

    async fn keeper(folder: &tempfile::TempDir) -> Arc<Keeper> {
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display());
        let database = Database::open(&url).await.unwrap();
        Arc::new(Keeper::new(database, Arc::new(ManualClock::new(0))))
    }

    #[tokio::test]
    async fn whoever_comes_after_the_first_waits_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = keeper(&folder).await;
        keeper.database.migrate().await.unwrap();
        let first = keeper.get().await.unwrap();
        let _somebody_reads = keeper.reading.lock().await;
        let at_once = futures::FutureExt::now_or_never(keeper.get()).expect("it waits").unwrap();
        assert!(Arc::ptr_eq(&first, &at_once));
    }

    #[tokio::test]
    async fn a_node_that_looked_before_anybody_asked_goes_on_looking() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = keeper(&folder).await;
        assert!(keeper.look().await.is_err() && keeper.task.get().is_none(), "there are no tables yet");
        keeper.database.migrate().await.unwrap();
        keeper.look().await.unwrap();
        assert!(keeper.task.get().is_some());
    }

    #[tokio::test]
    async fn many_who_come_first_read_once_and_fail_once() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = keeper(&folder).await;
        let everybody = || futures::future::join_all((0..100).map(|_| keeper.get()));
        assert!(everybody().await.iter().all(Result::is_err), "there are no tables yet");
        assert_eq!(keeper.first_readings.load(Ordering::Relaxed), 1);
        keeper.database.migrate().await.unwrap();
        let known: Vec<_> = everybody().await.into_iter().map(Result::unwrap).collect();
        assert!(known.iter().all(|one| Arc::ptr_eq(one, &known[0])));
        assert_eq!(keeper.first_readings.load(Ordering::Relaxed), 2);
    }
}
