//! Evaluates each way to recommend on generated listeners: `cargo run --release -p recommend --example evaluate -- 1 2 3`, a seed each.
#![expect(clippy::print_stdout, reason = "what it is for")]

use std::num::NonZeroUsize;

use recommend::collaborative::Settings;
use recommend::evaluation::{World, evaluate_generated};

fn main() {
    let seeds: Vec<u64> = std::env::args().skip(1).filter_map(|seed| seed.parse().ok()).collect();
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    for seed in if seeds.is_empty() { vec![1, 2, 3] } else { seeds } {
        let table = evaluate_generated(World::small(seed), Settings::default(), threads);
        println!("Seed {seed}, {} listeners\n\n{table}", table.listeners);
    }
}
