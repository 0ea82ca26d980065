//! A track's cover.

use bytes::Bytes;
use model::{CoverSize, TrackId};

use super::{Catalogue, CoverFormat, view::unsigned, visible};
use crate::{Error, Identity, Result, engine::objects};

impl Catalogue {
    /// The cover as a square picture. Pictures smaller than the asked size are not blown up.
    pub async fn cover(&self, who: &Identity, track: TrackId, size: CoverSize, format: CoverFormat) -> Result<Bytes> {
        let row = visible(self.database.connection(), who, track).await?;
        if row.cover_version == 0 {
            return Err(Error::NotFound("cover"));
        }
        let path = objects::cover(track, unsigned(row.cover_version), size, format);
        self.storage.get(&path).await?.ok_or(Error::NotFound("cover"))
    }
}
