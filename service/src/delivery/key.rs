//! The key of a track's segments.

use entity::{track, track_key};
use model::TrackId;
use sea_orm::EntityTrait as _;

use super::Delivery;
use crate::{Error, Identity, Result, catalogue};

impl Delivery {
    /// The AES-128 key, for whoever may play the track.
    pub async fn key(&self, who: &Identity, track: TrackId) -> Result<[u8; 16]> {
        let db = self.database.connection();
        let row = catalogue::visible(db, who, track).await?;
        if row.state != track::State::Ready {
            return Err(Error::NotFound("track"));
        }
        let key = track_key::Entity::find_by_id(track.0).one(db).await?.ok_or(Error::NotFound("key"))?;
        self.key_wrap.unwrap(track, &key.wrapped)
    }
}
