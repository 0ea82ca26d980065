//! Measures the map: `cargo run --release -p recommend --example map -- 1000000`. What it costs does not depend on how tracks sound: the
//! points are noise.
#![expect(clippy::print_stdout, reason = "what it is for")]

use std::hint::black_box;
use std::time::Instant;

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use recommend::{Embedding, Projection};

/// To so many the plane is fitted.
const SAMPLE: usize = 20_000;
const LOOKS: u32 = 100;

fn main() {
    let n: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut noise = || Embedding::toward(std::array::from_fn(|_| random.random::<f32>() - 0.5));
    let points: Vec<Embedding> = (0..n).filter_map(|_| noise()).collect();

    let began = Instant::now();
    let plane = Projection::fit(points.iter().take(SAMPLE));
    let fit_ms = began.elapsed().as_secs_f64() * 1e3;
    let began = Instant::now();
    let map = plane.around(points.iter());
    let places: Vec<[f32; 2]> = points.iter().map(|point| map.project(point)).collect();
    let place_ms = began.elapsed().as_secs_f64() * 1e3;

    // What a window costs that has to be counted: one pass.
    let began = Instant::now();
    for look in 0..LOOKS {
        let from = f64::from(look) / f64::from(2 * LOOKS);
        let within = |value: &f32| (from..=from + 0.5).contains(&f64::from(*value));
        black_box(places.iter().filter(|place| place.iter().all(within)).count());
    }
    let look_ms = began.elapsed().as_secs_f64() * 1e3 / f64::from(LOOKS);
    println!("{:#}", serde_json::json!({ "n": n, "fit_ms": fit_ms, "place_ms": place_ms, "look_ms": look_ms }));
}
