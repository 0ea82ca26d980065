//! A path from one song to another, step by step through the sounds between them.
//!
//! The way on the sphere from one to the other (spherical linear interpolation, Shoemake 1985) is marked with as many points as there are
//! steps. Each step is a track near its mark; a beam search finds the tracks whose steps are even.

use crate::embedding::Embedding;
use crate::id::Track;
use crate::neighbours::Neighbours;
use crate::sound::DIMENSIONS;

/// Tracks that are considered for each step.
const CHOICES: usize = 16;

/// Paths that are followed at the same time.
const BEAM: usize = 48;

/// What a step's distance from its mark costs, beside the distance from step to step.
const STRAYING: f32 = 0.5;

/// A path so far.
#[derive(Clone)]
struct Way {
    tracks: Vec<Track>,
    last: Embedding,
    cost: f32,
}

/// A path: `from`, `steps` tracks between, `to`; nothing twice. Fewer steps only where there are fewer accepted tracks. None where an
/// end is not in the index, or both are the same.
pub fn path(
    neighbours: &Neighbours,
    from: Track,
    to: Track,
    steps: usize,
    accept: impl Fn(Track) -> bool,
) -> Option<Vec<Track>> {
    let (start, end) = (neighbours.embedding(from)?, neighbours.embedding(to)?);
    if from == to {
        return None;
    }
    let mut ways = vec![Way { tracks: vec![from], last: start, cost: 0.0 }];
    for step in 1..=steps {
        let mark = between(&start, &end, step as f32 / (steps + 1) as f32);
        // As many more as a way may already have used: there is always one left, if there is one at all.
        let near = neighbours.nearest(&mark, CHOICES + step, |track| track != from && track != to && accept(track));
        let choices: Vec<(Track, Embedding)> =
            near.iter().filter_map(|near| Some((near.track, neighbours.embedding(near.track)?))).collect();
        let onward: Vec<Way> = ways.iter().flat_map(|way| way.onward(&choices, &mark)).collect();
        if onward.is_empty() {
            break;
        }
        ways = onward;
        ways.sort_by(|one, other| one.cost.total_cmp(&other.cost).then_with(|| one.tracks.cmp(&other.tracks)));
        ways.truncate(BEAM);
    }
    let cost = |way: &Way| way.cost + squared_angle(&way.last, &end);
    let mut best = ways.into_iter().min_by(|one, other| cost(one).total_cmp(&cost(other)))?;
    best.tracks.push(to);
    Some(best.tracks)
}

impl Way {
    /// This path, one step on. Angles are squared, so that many small steps cost less than a large one.
    fn onward(&self, choices: &[(Track, Embedding)], mark: &Embedding) -> Vec<Self> {
        let unused = choices.iter().filter(|(track, _)| !self.tracks.contains(track));
        unused
            .map(|(track, embedding)| {
                let step = squared_angle(&self.last, embedding) + STRAYING * squared_angle(embedding, mark);
                let mut tracks = self.tracks.clone();
                tracks.push(*track);
                Self { tracks, last: *embedding, cost: self.cost + step }
            })
            .collect()
    }
}

fn squared_angle(one: &Embedding, other: &Embedding) -> f32 {
    one.similarity(other).acos().powi(2)
}

/// The point after that share of the way (0 to 1).
fn between(start: &Embedding, end: &Embedding, share: f32) -> Embedding {
    let angle = start.similarity(end).acos();
    // Near 0 the arc is a line; opposite points have no one shortest arc between them, and the nearer end will do.
    if angle.sin() < 1e-3 {
        return if share < 0.5 { *start } else { *end };
    }
    let (from_start, from_end) = (((1.0 - share) * angle).sin(), (share * angle).sin());
    let point: [f32; DIMENSIONS] =
        std::array::from_fn(|at| from_start * start.as_array()[at] + from_end * end.as_array()[at]);
    Embedding::toward(point).unwrap_or(*start)
}
