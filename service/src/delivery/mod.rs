//! Playlists, segments and keys: what a player fetches, in this order.

mod key;
mod listeners;
mod master;
mod media_playlist;
mod publications;
mod segment;
pub(crate) mod segment_table;

use std::sync::Arc;

use model::{Revision, TrackId};
use tokio::sync::Semaphore;

pub(crate) use publications::Publications;
pub use segment::{ByteRange, OpenFile, SegmentObject};

use listeners::Listeners;
use publications::Publication;
use segment::{Segment, SegmentId};

use crate::{
    Clock, Error, Identity, Result,
    engine::{Cache, Database, Storage},
    track_key::KeyWrap,
};

/// Use cases of delivery.
#[derive(Debug, Clone)]
pub struct Delivery {
    database: Database,
    storage: Storage,
    key_wrap: KeyWrap,
    clock: Arc<dyn Clock>,
    listeners: Arc<Listeners>,
    publications: Publications,
    segments: Arc<Cache<SegmentId, Segment>>,
    /// Of segments that are kept.
    open_files: Arc<Semaphore>,
}

impl Delivery {
    /// Keeps segments that were fetched of late, up to `cache_bytes`.
    pub(crate) fn new(
        database: Database,
        storage: Storage,
        key_wrap: KeyWrap,
        clock: Arc<dyn Clock>,
        publications: Publications,
        cache_bytes: u64,
    ) -> Self {
        let segments = Arc::new(segment::cache(cache_bytes));
        let open_files = segment::places();
        Self { database, storage, key_wrap, clock, listeners: Arc::default(), publications, segments, open_files }
    }

    /// Users who fetched sound from this process in the last minute.
    pub(crate) fn active_listeners(&self) -> usize {
        self.listeners.active(self.clock.now_ms())
    }

    /// Where segments can be fetched without MIST, as an origin; `None` where they cannot.
    pub fn segment_origin(&self) -> Option<String> {
        self.storage.public_origin()
    }

    /// The publication, if it is the one that is served. Everybody who is signed in may play it.
    async fn published(&self, _who: &Identity, track: TrackId, revision: Revision) -> Result<Publication> {
        let served = self.publications.of(track).await?;
        if served.revision == revision { Ok(served) } else { Err(Error::NotFound("track")) }
    }
}
