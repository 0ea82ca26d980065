//! Measures the index of neighbours: `cargo run --release -p recommend --example neighbours -- 1000000 [FOLDER]`.
//!
//! With a folder, points, queries and the true neighbours are left there for another index to be measured with: `points` and
//! `queries` (32-bit floats, a row each), `nearest` (32-bit numbers of points, a row for each of the first queries), little-endian.
//!
//! The points are a mixture of Gaussians as features of sound are: a few hundred clusters of very unequal size (Zipf), each spread in 16
//! directions of its own strength, with noise in all dimensions.
#![expect(clippy::print_stdout, reason = "what it is for")]

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
    num::NonZeroUsize,
    path::Path,
    time::Instant,
};

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use recommend::{DIMENSIONS, Embedding, Neighbours, Track};

const CLUSTERS: usize = 300;
const DIRECTIONS: usize = 16;
const QUERIES: usize = 2_000;

/// Queries that are held against brute force over unrounded embeddings.
const COMPARED: usize = 200;
const COUNT: usize = 20;

fn main() -> io::Result<()> {
    let n: u32 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mixture = Mixture::new(&mut random);
    let points: Vec<(Track, Embedding)> = (0..n).map(|track| (Track(track), mixture.draw(&mut random))).collect();

    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let (began, cpu_began) = (Instant::now(), cpu_s());
    let mut index = Neighbours::build(points.iter().copied(), 1, threads);
    let (build_s, build_cpu_s) = (began.elapsed().as_secs_f64(), cpu_s() - cpu_began);
    let memory_bytes = index.memory_bytes();

    let queries: Vec<Embedding> = (0..QUERIES).map(|_| mixture.draw(&mut random)).collect();
    let nearest: Vec<Vec<Track>> = queries[..COMPARED].iter().map(|query| brute_force(&points, query)).collect();
    let mut found = 0;
    let mut query_ms = Vec::new();
    for (at, query) in queries.iter().enumerate() {
        let began = Instant::now();
        let near = index.nearest(query, COUNT, |_| true);
        query_ms.push(began.elapsed().as_secs_f64() * 1e3);
        if let Some(nearest) = nearest.get(at) {
            found += near.iter().filter(|near| nearest.contains(&near.track)).count();
        }
    }
    query_ms.sort_by(f64::total_cmp);
    if let Some(folder) = std::env::args_os().nth(2) {
        let folder = Path::new(&folder);
        write(&folder.join("points"), points.iter().flat_map(|(_, point)| *point.as_array()).map(f32::to_le_bytes))?;
        write(&folder.join("queries"), queries.iter().flat_map(|query| *query.as_array()).map(f32::to_le_bytes))?;
        write(&folder.join("nearest"), nearest.iter().flatten().map(|track| track.0.to_le_bytes()))?;
    }

    let arrivals: Vec<Embedding> = (0..1000).map(|_| mixture.draw(&mut random)).collect();
    let began = Instant::now();
    for (at, arrival) in (n..).zip(&arrivals) {
        index.insert(Track(at), arrival);
    }
    let insert_ms = began.elapsed().as_secs_f64() * 1e3 / arrivals.len() as f64;

    println!(
        "{:#}",
        serde_json::json!({
            "n": n,
            "dimensions": DIMENSIONS,
            "threads": threads,
            "build_s": build_s,
            "build_cpu_s": build_cpu_s,
            "memory_bytes": memory_bytes,
            "recall_at_20": found as f64 / (COMPARED * COUNT) as f64,
            "query_p50_ms": query_ms[QUERIES / 2],
            "query_p99_ms": query_ms[QUERIES * 99 / 100],
            "insert_ms": insert_ms,
        })
    );
    Ok(())
}

fn write(path: &Path, numbers: impl Iterator<Item = [u8; 4]>) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for number in numbers {
        file.write_all(&number)?;
    }
    file.flush()
}

fn brute_force(points: &[(Track, Embedding)], query: &Embedding) -> Vec<Track> {
    let mut all: Vec<(f32, Track)> =
        points.iter().map(|(track, embedding)| (embedding.similarity(query), *track)).collect();
    all.select_nth_unstable_by(COUNT, |one, other| other.0.total_cmp(&one.0));
    all.truncate(COUNT);
    all.into_iter().map(|(_, track)| track).collect()
}

struct Cluster {
    centre: [f32; DIMENSIONS],
    directions: [[f32; DIMENSIONS]; DIRECTIONS],
    share: f32,
}

struct Mixture(Vec<Cluster>);

impl Mixture {
    fn new(random: &mut ChaCha8Rng) -> Self {
        let cluster = |rank: usize| Cluster {
            centre: std::array::from_fn(|_| normal(random)),
            directions: std::array::from_fn(|at| {
                let strength = 2.0 / (at as f32 + 1.0).sqrt();
                std::array::from_fn(|_| normal(random) * strength / (DIRECTIONS as f32).sqrt())
            }),
            share: 1.0 / (rank as f32 + 1.0),
        };
        Self((0..CLUSTERS).map(cluster).collect())
    }

    fn draw(&self, random: &mut ChaCha8Rng) -> Embedding {
        let mut left = random.random::<f32>() * self.0.iter().map(|cluster| cluster.share).sum::<f32>();
        let chosen = self.0.iter().find(|cluster| {
            left -= cluster.share;
            left <= 0.0
        });
        let cluster = chosen.unwrap_or(&self.0[0]);
        loop {
            let mut point = cluster.centre.map(|value| value + 0.2 * normal(random));
            for direction in &cluster.directions {
                let along = normal(random);
                for (value, direction) in point.iter_mut().zip(direction) {
                    *value += along * direction;
                }
            }
            if let Some(embedding) = Embedding::toward(point) {
                return embedding;
            }
        }
    }
}

/// Standard normal (Box and Muller 1958).
fn normal(random: &mut ChaCha8Rng) -> f32 {
    let radius = (-2.0 * (1.0 - random.random::<f32>()).ln()).sqrt();
    radius * (std::f32::consts::TAU * random.random::<f32>()).cos()
}

/// Processor time of this process (Linux; 0 elsewhere). A tick is 10 ms on every Linux that MIST runs on.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |at| after_name.split_whitespace().nth(at).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
