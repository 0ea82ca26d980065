//! Whether recommendations are any good: on listeners whose tastes are known, because they are generated.

use recommend::{
    collaborative::Settings,
    evaluation::{World, evaluate_generated},
};

/// A table of recall, nDCG, coverage and novelty at 20 of each way to recommend, on listeners that are generated from this seed. The
/// same seed gives the same table. Takes some seconds of all processors.
pub fn evaluate(seed: u64) -> String {
    let threads = std::thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN);
    evaluate_generated(World::small(seed), Settings::default(), threads).to_string()
}
