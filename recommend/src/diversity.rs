//! Lists that are not twenty times the same: maximal marginal relevance, and few tracks of one artist.

use std::collections::HashMap;

use crate::catalogue::Catalogue;
use crate::id::{Artist, Track};
use crate::neighbours::Neighbours;

/// How a list is made diverse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Diversity {
    /// λ of maximal marginal relevance: 1 looks at relevance alone, 0 at difference alone.
    pub relevance: f32,
    /// Tracks of one artist in a list.
    pub most_by_artist: usize,
}

impl Default for Diversity {
    fn default() -> Self {
        Self { relevance: 0.9, most_by_artist: 4 }
    }
}

/// Chooses `count` of the candidates (best first, with scores that fall to no less than 0): at each step the one with the largest
/// λ·score − (1−λ)·(largest similarity to what is chosen), scores scaled to 1 for the best (Carbonell and Goldstein 1998). Of an
/// artist no more than allowed. Gives the places in `candidates`.
pub fn rerank(
    candidates: &[(Track, f32)],
    count: usize,
    diversity: Diversity,
    catalogue: &Catalogue,
    neighbours: &Neighbours,
) -> Vec<usize> {
    let best = candidates.iter().map(|(_, score)| *score).fold(f32::MIN_POSITIVE, f32::max);
    let mut left: Vec<(usize, f32)> = (0..candidates.len()).map(|at| (at, 0.0)).collect();
    let mut by_artist: HashMap<Artist, usize> = HashMap::new();
    let mut chosen = Vec::with_capacity(count.min(candidates.len()));
    while chosen.len() < count {
        let value = |(at, nearest): (usize, f32)| {
            diversity.relevance * candidates[at].1 / best - (1.0 - diversity.relevance) * nearest
        };
        // The earlier of two equals: candidates come best first.
        let next = (0..left.len()).max_by(|one, other| {
            value(left[*one]).total_cmp(&value(left[*other])).then(left[*other].0.cmp(&left[*one].0))
        });
        let Some(next) = next else { break };
        let (at, _) = left.swap_remove(next);
        let track = candidates[at].0;
        if let Some(entry) = catalogue.get(track) {
            let of_artist = by_artist.entry(entry.artist).or_default();
            if *of_artist >= diversity.most_by_artist {
                continue;
            }
            *of_artist += 1;
        }
        chosen.push(at);
        for (other, nearest) in &mut left {
            let similarity = neighbours.similarity(candidates[*other].0, track).unwrap_or(0.0);
            *nearest = nearest.max(similarity);
        }
    }
    chosen
}
