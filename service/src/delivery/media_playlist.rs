//! The media playlist of a rendition.

use entity::rendition;
use media::playlist;
use model::{Rendition, Revision, TrackId, url};
use sea_orm::EntityTrait as _;

use super::{Delivery, segment_table};
use crate::{Error, Identity, Result};

impl Delivery {
    /// The segments of a rendition, with their exact durations.
    pub async fn media(
        &self,
        who: &Identity,
        track: TrackId,
        revision: Revision,
        rendition: Rendition,
    ) -> Result<String> {
        let publication = self.published(who, track, revision).await?;
        let kbps = i32::try_from(rendition.kbps()).map_err(Error::internal)?;
        let number = i32::try_from(revision.0).map_err(Error::internal)?;
        let found = rendition::Entity::find_by_id((track.0, number, kbps))
            .one(self.database.connection())
            .await?
            .ok_or(Error::NotFound("rendition"))?;
        let segments = segment_table::unpack(&found.segments)?;
        let segment_uri = |sequence| url::segment(track, revision, rendition, sequence);
        Ok(playlist::media(&segments, publication.sample_rate_hz, &url::key(track), segment_uri))
    }
}
