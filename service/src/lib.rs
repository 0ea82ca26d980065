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
//! `&Identity` first, return [`error::Result`], and test it in `tests/` against a real database.

pub mod accounts;
pub mod catalogue;
pub mod clock;
pub mod delivery;
pub mod error;
mod identity;
pub mod ingest;
pub mod limits;
pub mod listening;
mod settings;
pub mod worker;

use std::sync::Arc;

pub use accounts::Accounts;
pub use catalogue::{Catalogue, CoverFormat};
pub use clock::{Clock, SystemClock};
pub use delivery::{ByteRange, Delivery, SegmentObject};
pub use error::{BoxError, Error, OpenError, Result};
pub use identity::Identity;
pub use ingest::Ingest;
pub use limits::{Allowance, Bucket, RateLimits};
pub use listening::Listening;
pub use settings::{PasswordCost, Settings, SignUp};

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
}

impl Service {
    /// Connects to the engines. Makes the data folder and the secrets where there are none, and does
    /// not touch the database's shape: see [`Service::migrate`].
    pub async fn open(_settings: Settings, _clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        Err(OpenError::DatabaseUrl("pending".into()))
    }

    /// Brings the database to the newest shape.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        Ok(())
    }
}

/// Temporary.
pub(crate) fn pending<T>() -> Result<T> {
    Err(Error::internal("pending"))
}
