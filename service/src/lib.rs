//! Use cases: accounts, catalogue, ingest, delivery, listening. No HTTP, no Leptos.
//!
//! [`Service`] is the one door. Each of its fields is an area; each use case of an area is one file in
//! the area's folder. Engines (database, storage, queue, cache) are small types in `engine`, chosen
//! once from the settings.
//!
//! Invariants: only this crate sees entities; every use case takes the [`Identity`] of who asks, or
//! says why it needs none; nothing of a track is visible to listeners before it is `ready`.
//!
//! To add a use case: write a file in its area with an `impl` block of the area's type, take
//! `&Identity` first, return [`Result`], and test it in `tests/` against a real database.

pub mod accounts;
pub mod audit;
pub mod backup;
pub mod catalogue;
pub mod clock;
mod counters;
pub mod delivery;
mod doctor;
mod engine;
pub mod error;
mod gauges;
mod identity;
pub mod ingest;
pub mod limits;
pub mod listening;
mod readiness;
pub mod recommend;
mod resemblance;
mod secrets;
mod settings;
mod text;
mod track_key;
pub mod worker;

use std::sync::Arc;

pub use accounts::{Accounts, Device};
pub use audit::Audit;
pub use catalogue::{Catalogue, CoverFormat};
pub use clock::{Clock, ManualClock, SystemClock};
pub use delivery::{ByteRange, Delivery, OpenFile, SegmentObject};
pub use doctor::{Finding, Verdict, examine};
pub use error::{BoxError, Error, OpenError, Result};
pub use gauges::Gauges;
pub use identity::Identity;
pub use ingest::Ingest;
pub use limits::{Allowance, Bucket, RateLimits};
pub use listening::Listening;
pub use readiness::Readiness;
pub use recommend::{News, OwnPlays, Recommend, evaluate};
pub use settings::{PasswordCost, S3, Settings, SignUp};

use engine::{Database, Event, Events, Queue, Redis, Storage};
use futures::StreamExt as _;
use secrets::Secrets;
use tokio_util::task::AbortOnDropHandle;
use track_key::KeyWrap;

/// Target of the spans that are for a collector of traces and not for the log.
pub const TRACES: &str = "mist::traces";

/// Every use case of MIST. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Service {
    /// Users, passwords, sessions, tokens.
    pub accounts: Accounts,
    /// Tracks: list, look, correct, remove.
    pub catalogue: Catalogue,
    /// Uploads and their way to a track.
    pub ingest: Ingest,
    /// Playlists, segments and keys.
    pub delivery: Delivery,
    /// What was listened to.
    pub listening: Listening,
    /// What to play next.
    pub recommend: Recommend,
    /// What admins and the operator did.
    pub audit: Audit,
    /// Rate limits.
    pub limits: RateLimits,
    database: Database,
    storage: Storage,
    queue: Queue,
    redis: Option<Redis>,
    examination: readiness::Examination,
    /// Listens to the other nodes for as long as this is used.
    _ear: Arc<AbortOnDropHandle<()>>,
}

impl Service {
    /// Connects to the engines. Makes the data folder and the secrets where there are none, and does
    /// not touch the database's shape: see [`Service::migrate`].
    pub async fn open(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        media::init().map_err(|error| OpenError::Media(error.into()))?;
        let secrets = Secrets::load(&settings)?;
        let database = Database::open(&settings.database_url).await?;
        let storage = Storage::open(&settings)?;
        let queue = Queue::of(&database);
        let redis = match &settings.redis_url {
            Some(url) => Some(Redis::open(url, &settings.redis_prefix).await?),
            None => None,
        };
        let events = Events::over(redis.clone());
        let key_wrap = KeyWrap::new(&secrets.master_key);
        let accounts = Accounts::new(
            database.clone(),
            clock.clone(),
            &secrets,
            settings.sign_up,
            settings.password_cost,
            events.clone(),
        )?;
        let cache_bytes = settings.cache_bytes;
        let ingest = Ingest::new(
            database.clone(),
            storage.clone(),
            queue.clone(),
            clock.clone(),
            key_wrap.clone(),
            settings,
            events.clone(),
        );
        let ear = tokio::spawn(listen(events, accounts.clone(), ingest.clone()));
        let delivery = Delivery::new(
            database.clone(),
            storage.clone(),
            key_wrap,
            clock.clone(),
            ingest.publications.clone(),
            cache_bytes,
        );
        let charts = recommend::Charts::new(database.clone(), clock.clone(), redis.clone());
        Ok(Self {
            _ear: Arc::new(AbortOnDropHandle::new(ear)),
            accounts,
            catalogue: Catalogue::new(database.clone(), storage.clone(), ingest.clone(), clock.clone()),
            delivery,
            audit: Audit::new(database.clone()),
            listening: Listening::new(database.clone(), clock.clone(), charts.clone()),
            recommend: Recommend::new(database.clone(), clock.clone(), redis.clone(), charts),
            limits: RateLimits::new(clock.clone(), redis.clone()),
            examination: readiness::Examination::new(clock),
            redis,
            ingest,
            database,
            storage,
            queue,
        })
    }

    /// Brings the database, the job queue's tables included, to the newest shape. Safe to repeat, and for several
    /// nodes to do at once.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        self.database.migrate().await?;
        self.queue.migrate().await
    }

    /// Takes back the latest `steps` migrations, with what is in their tables. The job queue's tables stay.
    pub async fn migrate_down(&self, steps: u32) -> Result<(), OpenError> {
        self.database.migrate_down(steps).await
    }

    /// Every migration by name, oldest first, and whether it is applied.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>, OpenError> {
        self.database.migrations().await
    }
}

/// Takes what other nodes tell.
async fn listen(events: Events, accounts: Accounts, ingest: Ingest) {
    let mut news = events.of_others();
    while let Some(event) = news.next().await {
        match event {
            Event::Ingest(status) => ingest.hear(status),
            Event::PublicationChanged(track) => ingest.publications.forget(track),
            Event::JobAdded => ingest.job_added.notify_one(),
            Event::SessionsEnded(sessions) => accounts.hear_of_ended(sessions).await,
        }
    }
}
