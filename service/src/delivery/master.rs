//! The master playlist.

use entity::rendition;
use media::playlist::{self, Variant};
use model::{Rendition, Revision, TrackId, url};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::Delivery;
use crate::{Identity, Result, catalogue::view::unsigned};

impl Delivery {
    /// The renditions of a publication, from the lowest bitrate to the highest.
    pub async fn master(&self, who: &Identity, track: TrackId, revision: Revision) -> Result<String> {
        self.published(who, track, revision).await?;
        let renditions = rendition::Entity::find()
            .filter(rendition::Column::TrackId.eq(track.0))
            .filter(rendition::Column::Revision.eq(revision.0))
            .order_by_asc(rendition::Column::Kbps)
            .all(self.database.connection())
            .await?;
        let listed: Vec<_> = renditions
            .iter()
            .filter_map(|row| {
                let rendition = Rendition::from_kbps(unsigned(row.kbps))?;
                Some((url::media(track, revision, rendition), row))
            })
            .collect();
        let variants: Vec<_> = listed
            .iter()
            .map(|(uri, row)| Variant {
                uri,
                codec: &row.codec,
                peak_bandwidth_bps: row.peak_bps.try_into().unwrap_or(0),
                average_bandwidth_bps: row.average_bps.try_into().unwrap_or(0),
            })
            .collect();
        Ok(playlist::master(&variants))
    }
}
