//! Which publication of a track is served: asked for with every segment, and almost always the same.

use std::sync::Arc;

use entity::{track, track_key};
use model::{Revision, TrackId};
use sea_orm::EntityTrait as _;

use crate::{
    Clock, Error, Result,
    catalogue::view::unsigned,
    engine::{Cache, Database, Event, Events},
};

/// How long a publication is believed, in milliseconds: this long after another node removes a track, it may still be
/// served here, where the news of it is lost.
const MAX_AGE_MS: i64 = 5_000;
/// Publications that are kept at most. One takes some 300 bytes.
const CAPACITY: usize = 4_096;

/// A publication as listeners are given it.
#[derive(Debug, Clone)]
pub(super) struct Publication {
    pub revision: Revision,
    pub sample_rate_hz: u32,
    pub wrapped_key: Arc<[u8]>,
    read_at_ms: i64,
}

/// The publications that are served, as the database had them a moment ago. Cheap to clone.
///
/// Invariant: whoever changes what is served calls [`Publications::changed`] once that is committed. Then this node knows
/// at once; others know as soon as they hear of it, or after [`MAX_AGE_MS`].
#[derive(Debug, Clone)]
pub(crate) struct Publications {
    database: Database,
    clock: Arc<dyn Clock>,
    events: Events,
    kept: Arc<Cache<TrackId, Publication>>,
}

impl Publications {
    pub fn new(database: Database, clock: Arc<dyn Clock>, events: Events) -> Self {
        let kept = Cache::new("publications", CAPACITY, CAPACITY as u64, |_, _| 1);
        Self { database, clock, events, kept: Arc::new(kept) }
    }

    /// The publication of a track that is served; [`Error::NotFound`] where there is none.
    pub(super) async fn of(&self, track: TrackId) -> Result<Publication> {
        let now_ms = self.clock.now_ms();
        let is_good = |kept: &Publication| (0..MAX_AGE_MS).contains(&(now_ms - kept.read_at_ms));
        self.kept.get(&track, is_good, || self.clone().read(track, now_ms)).await
    }

    /// Takes notice that a track was published or removed here, and tells the other nodes.
    pub fn changed(&self, track: TrackId) {
        self.forget(track);
        self.events.tell(Event::PublicationChanged(track));
    }

    /// Takes notice that another node did so.
    pub fn forget(&self, track: TrackId) {
        self.kept.forget(&track);
    }

    /// In one statement, so that revision and key belong together.
    async fn read(self, track: TrackId, now_ms: i64) -> Result<Publication> {
        let found = track_key::Entity::find_by_id(track.0)
            .find_also_related(track::Entity)
            .one(self.database.connection())
            .await?;
        match found {
            Some((key, Some(row))) if row.state == track::State::Ready => Ok(Publication {
                revision: Revision(unsigned(row.revision)),
                sample_rate_hz: unsigned(row.sample_rate_hz),
                wrapped_key: key.wrapped.into(),
                read_at_ms: now_ms,
            }),
            _ => Err(Error::NotFound("track")),
        }
    }
}
