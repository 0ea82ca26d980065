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
pub mod catalogue;
pub mod clock;
pub mod delivery;
mod engine;
pub mod error;
mod identity;
pub mod ingest;
pub mod limits;
pub mod listening;
mod secrets;
mod settings;
mod text;
mod track_key;
pub mod worker;

use std::sync::Arc;

pub use accounts::Accounts;
pub use catalogue::{Catalogue, CoverFormat};
pub use clock::{Clock, ManualClock, SystemClock};
pub use delivery::{ByteRange, Delivery, SegmentObject};
pub use error::{BoxError, Error, OpenError, Result};
pub use identity::Identity;
pub use ingest::Ingest;
pub use limits::{Allowance, Bucket, RateLimits};
pub use listening::Listening;
pub use settings::{PasswordCost, Settings, SignUp};

use engine::{Database, Queue, Storage};
use secrets::Secrets;
use track_key::KeyWrap;

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
    /// Rate limits.
    pub limits: RateLimits,
    database: Database,
    storage: Storage,
    queue: Queue,
}

impl Service {
    /// Connects to the engines. Makes the data folder and the secrets where there are none, and does
    /// not touch the database's shape: see [`Service::migrate`].
    pub async fn open(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        media::init().map_err(|error| OpenError::Media(error.into()))?;
        let secrets = Secrets::load(&settings)?;
        let database = Database::open(&settings.database_url).await?;
        let storage = Storage::open(&settings.storage_url)?;
        let queue = Queue::of(&database);
        let key_wrap = KeyWrap::new(&secrets.master_key);
        let accounts =
            Accounts::new(database.clone(), clock.clone(), &secrets, settings.sign_up, settings.password_cost)?;
        let ingest =
            Ingest::new(database.clone(), storage.clone(), queue.clone(), clock.clone(), key_wrap.clone(), settings);
        Ok(Self {
            accounts,
            catalogue: Catalogue::new(database.clone(), storage.clone(), ingest.clone()),
            delivery: Delivery::new(database.clone(), storage.clone(), key_wrap),
            listening: Listening::new(database.clone(), clock.clone()),
            limits: RateLimits::new(clock),
            ingest,
            database,
            storage,
            queue,
        })
    }

    /// Brings the database, the job queue's tables included, to the newest shape. Safe to repeat.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        self.database.migrate().await?;
        self.queue.migrate().await
    }

    /// Whether the database and the storage answer.
    pub async fn ping(&self) -> Result<()> {
        self.database.ping().await?;
        self.storage.ping().await
    }
}
