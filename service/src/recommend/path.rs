//! A way from one song to another.

use model::{TrackId, TrackSummary};
use uuid::Uuid;

use super::{Recommend, known::Known, show};
use crate::{Error, Identity, Result};

/// Most tracks between the two.
const MOST_STEPS: usize = 50;

impl Recommend {
    /// Both tracks, and `steps` between them that lead from one sound to the other. Empty where the sound of one of them is not
    /// known yet.
    pub async fn path(&self, who: &Identity, from: TrackId, to: TrackId, steps: usize) -> Result<Vec<TrackSummary>> {
        if from == to {
            return Err(Error::invalid("to", "A way needs two different tracks.".to_owned()));
        }
        let db = self.database.connection();
        if show::tracks(db, &[from.0, to.0]).await?.len() < 2 {
            return Err(Error::NotFound("track"));
        }
        let known = self.known().await?;
        let ids = self.desk.work(who.user, move || way(&known, from.0, to.0, steps.min(MOST_STEPS))).await?;
        show::in_order(db, &ids.unwrap_or_default()).await
    }
}

fn way(known: &Known, from: Uuid, to: Uuid, steps: usize) -> Option<Vec<Uuid>> {
    let is_there = |track| known.catalogue.get(track).is_some();
    let path = recommend::path::path(&known.neighbours, known.number(from)?, known.number(to)?, steps, is_there)?;
    Some(path.into_iter().filter_map(|track| known.id(track)).collect())
}
