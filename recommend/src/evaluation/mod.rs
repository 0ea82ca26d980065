//! Whether recommendations are any good: on plays that are held back, generated or real.

pub mod generator;
mod listening;
pub mod metrics;
mod run;
mod table;

use std::num::NonZeroUsize;

pub use generator::{Generated, GeneratedTrack, World};
pub use run::{Data, K, evaluate};
pub use table::{Row, Table};

use crate::catalogue::Catalogue;
use crate::collaborative::Settings;
use crate::embedding::Standardisation;
use crate::neighbours::Neighbours;

/// Generates a world and evaluates on it; the last sixth of its days is to be foretold.
pub fn evaluate_generated(world: World, settings: Settings, threads: NonZeroUsize) -> Table {
    let generated = world.generate();
    let standardisation = Standardisation::fit(generated.tracks.iter().map(|track| &track.sound));
    let embedded = generated.tracks().map(|(id, track)| (id, standardisation.embed(&track.sound)));
    let neighbours = Neighbours::build(embedded, world.seed, threads);
    let catalogue: Catalogue = generated.tracks().map(|(id, track)| (id, track.entry)).collect();
    let interactions = &generated.interactions;
    let data = Data { catalogue: &catalogue, neighbours: &neighbours, interactions, split_s: generated.end_s / 6 * 5 };
    evaluate(data, settings, threads)
}
