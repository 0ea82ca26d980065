//! A way from one song to another.

use model::{TrackId, TrackSummary};
use uuid::Uuid;

use super::{Recommend, show};
use crate::{Error, Identity, Result};

/// Most tracks between the two.
const MOST_STEPS: usize = 50;

impl Recommend {
    /// Both tracks, and `steps` between them that lead from one sound to the other. Empty where the sound of one of them is not
    /// known yet.
    pub async fn path(&self, _who: &Identity, from: TrackId, to: TrackId, steps: usize) -> Result<Vec<TrackSummary>> {
        if from == to {
            return Err(Error::invalid("to", "A way needs two different tracks.".to_owned()));
        }
        let db = self.database.connection();
        if show::tracks(db, &[from.0, to.0]).await?.len() < 2 {
            return Err(Error::NotFound("track"));
        }
        let known = self.known().await?;
        let Some((from, to)) = known.number(from.0).zip(known.number(to.0)) else { return Ok(Vec::new()) };
        let is_there = |track| known.catalogue.get(track).is_some();
        let path = recommend::path::path(&known.neighbours, from, to, steps.min(MOST_STEPS), is_there);
        let ids: Vec<Uuid> = path.unwrap_or_default().into_iter().filter_map(|track| known.id(track)).collect();
        show::in_order(db, &ids).await
    }
}
