//! Tracks: list, look, correct, remove.

pub(crate) mod changes;
mod cover;
mod delete;
mod edit;
pub(crate) mod filter;
mod keep_both;
mod list;
pub(crate) mod metadata;
mod search;
mod track;
pub(crate) mod view;
mod waveform;

use std::sync::Arc;

use entity::track as track_row;
use model::TrackId;
use sea_orm::{ConnectionTrait, EntityTrait as _};

use crate::{
    Clock, Error, Identity, Ingest, Result,
    engine::{Database, Storage},
};

/// The picture format of a cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CoverFormat {
    /// `image/webp`.
    Webp,
    /// `image/jpeg`.
    Jpeg,
}

impl CoverFormat {
    /// Every format.
    pub const ALL: [Self; 2] = [Self::Webp, Self::Jpeg];
}

/// Use cases of the catalogue.
#[derive(Debug, Clone)]
pub struct Catalogue {
    database: Database,
    storage: Storage,
    ingest: Ingest,
    clock: Arc<dyn Clock>,
}

impl Catalogue {
    pub(crate) fn new(database: Database, storage: Storage, ingest: Ingest, clock: Arc<dyn Clock>) -> Self {
        Self { database, storage, ingest, clock }
    }
}

/// The track, if this user may see it: admins see all, listeners those that are ready. For a listener
/// there is no difference between a track that is not ready and one that does not exist.
pub(crate) async fn visible(db: &impl ConnectionTrait, who: &Identity, track: TrackId) -> Result<track_row::Model> {
    track_row::Entity::find_by_id(track.0)
        .one(db)
        .await?
        .filter(|row| row.state == track_row::State::Ready || who.is_admin())
        .ok_or(Error::NotFound("track"))
}
