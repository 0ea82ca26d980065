//! A track's waveform.

use entity::waveform;
use model::{TrackId, Waveform};
use sea_orm::EntityTrait as _;

use super::{Catalogue, visible};
use crate::{Error, Identity, Result};

impl Catalogue {
    /// The picture of loudness for the seek bar.
    pub async fn waveform(&self, who: &Identity, track: TrackId) -> Result<Waveform> {
        let db = self.database.connection();
        visible(db, who, track).await?;
        let row = waveform::Entity::find_by_id(track.0).one(db).await?.ok_or(Error::NotFound("waveform"))?;
        Ok(Waveform { peaks: row.peaks })
    }
}
