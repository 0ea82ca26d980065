//! Tracks that sound like a track.

use model::{Recommended, TrackId};
use uuid::Uuid;

use super::{Recommend, known::Known, show, show::Proposal};
use crate::{Error, Identity, Result};

/// Longest list.
const MOST: usize = 100;

impl Recommend {
    /// Tracks that sound like this one, the closest first. Empty where the track's sound is not known yet.
    pub async fn similar(&self, who: &Identity, track: TrackId, count: usize) -> Result<Vec<Recommended>> {
        let db = self.database.connection();
        let known = self.known().await?;
        if !show::tracks(db, &[track.0]).await?.contains_key(&track.0) {
            return Err(Error::NotFound("track"));
        }
        let proposals = self.desk.work(who.user, move || close(&known, track.0, count.min(MOST))).await?;
        Ok(show::recommended(&proposals, &show::tracks(db, &show::needed(&proposals)).await?))
    }
}

fn close(known: &Known, track: Uuid, count: usize) -> Vec<Proposal> {
    let number = known.number(track);
    let Some(point) = number.and_then(|number| known.neighbours.embedding(number)) else { return Vec::new() };
    let is_other = |other| Some(other) != number && known.catalogue.get(other).is_some();
    let near = known.neighbours.nearest(&point, count, is_other);
    near.iter().filter_map(|near| Some(Proposal::close(known.id(near.track)?, track))).collect()
}
