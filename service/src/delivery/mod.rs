//! Playlists, segments and keys: what a player fetches, in this order.

mod key;
mod listeners;
mod master;
mod media_playlist;
mod segment;
pub(crate) mod segment_table;

use std::sync::Arc;

use entity::track;
use model::{Revision, TrackId};

pub use segment::{ByteRange, SegmentObject};

use listeners::Listeners;

use crate::{
    Clock, Error, Identity, Result,
    catalogue::{self, view},
    engine::{Database, Storage},
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
}

impl Delivery {
    pub(crate) fn new(database: Database, storage: Storage, key_wrap: KeyWrap, clock: Arc<dyn Clock>) -> Self {
        Self { database, storage, key_wrap, clock, listeners: Arc::default() }
    }

    /// Users who fetched sound from this process in the last minute.
    pub(crate) fn active_listeners(&self) -> usize {
        self.listeners.active(self.clock.now_ms())
    }

    /// Where segments can be fetched without MIST, as an origin; `None` where they cannot.
    pub fn segment_origin(&self) -> Option<String> {
        self.storage.public_origin()
    }

    /// The track, if it is published and this is the publication that is served.
    async fn published(&self, who: &Identity, track: TrackId, revision: Revision) -> Result<track::Model> {
        let row = catalogue::visible(self.database.connection(), who, track).await?;
        let served = row.state == track::State::Ready && view::unsigned(row.revision) == revision.0;
        if served { Ok(row) } else { Err(Error::NotFound("track")) }
    }
}
