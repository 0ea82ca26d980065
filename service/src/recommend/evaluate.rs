//! Whether recommendations are any good: on listeners whose tastes are known, because they are generated; or on what was played here.

use std::fmt;

use recommend::{
    collaborative::Settings,
    evaluation::{self, Data, Table, World, evaluate_generated},
};

use super::{Recommend, plays};
use crate::{Error, Result};

/// Fewer listeners say nothing: their means go up and down with each of them.
const FEWEST_LISTENERS: usize = 10;

/// A table of recall, nDCG, coverage and novelty at 20 of each way to recommend, on listeners that are generated from this seed. The
/// same seed gives the same table. Takes some seconds of all processors.
pub fn evaluate(seed: u64) -> String {
    evaluate_generated(World::small(seed), Settings::default(), all_processors()).to_string()
}

/// How each way to recommend foretells what was played in this installation.
#[derive(Debug, Clone)]
pub struct OwnPlays {
    /// Plays that were learnt from.
    pub learnt_from: usize,
    /// Later plays, which were to be foretold.
    pub foretold: usize,
    /// Listeners who then found something new that they liked: those whom the means are of.
    pub listeners: usize,
    /// What came of it.
    pub table: Table,
}

impl fmt::Display for OwnPlays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { learnt_from, foretold, listeners, table } = self;
        write!(f, "{learnt_from} plays learnt from, {foretold} later ones foretold, {listeners} listeners\n\n{table}")
    }
}

impl Recommend {
    /// Learns from the first five sixths of the plays that are kept, and measures how well each way to recommend foretells the others. Writes
    /// nothing; takes as long as training, some four times. [`Error::Invalid`] where there are too few listeners to say anything.
    pub async fn evaluate_own(&self) -> Result<OwnPlays> {
        let known = self.known().await?;
        let plays = plays::by_number(self.database.connection(), |id| known.number(id)).await?.interactions;
        let evaluate = move || {
            let mut times_s: Vec<i64> = plays.iter().map(|play| play.at_s).collect();
            times_s.sort_unstable();
            let split_s = times_s.get(times_s.len() / 6 * 5).copied().unwrap_or(0);
            let learnt_from = times_s.partition_point(|at_s| *at_s < split_s);
            let data =
                Data { catalogue: &known.catalogue, neighbours: &known.neighbours, interactions: &plays, split_s };
            let table = evaluation::evaluate(data, Settings::default(), all_processors());
            OwnPlays { learnt_from, foretold: plays.len() - learnt_from, listeners: table.listeners, table }
        };
        let found = tokio::task::spawn_blocking(evaluate).await.map_err(Error::internal)?;
        if found.listeners < FEWEST_LISTENERS {
            return Err(Error::Invalid {
                field: "plays",
                message: format!(
                    "Of the plays that are kept, only {} listeners found something new in the last sixth, and {FEWEST_LISTENERS} are \
                     needed to say anything. Try again when more was played, or evaluate on generated listeners: `mist evaluate`",
                    found.listeners
                ),
            });
        }
        Ok(found)
    }
}

fn all_processors() -> std::num::NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN)
}
