//! What sounds like what a listener plays.
//!
//! Nobody's taste is one point: the mean of folk and metal is neither. So a listener is some recent tracks, each a seed of its own, and a
//! candidate is scored by all of them (the k nearest neighbours of item-based filtering, Sarwar et al. 2001, in sound).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::collaborative::{HALF_LIFE_S, Interaction, decayed};
use crate::embedding::Embedding;
use crate::id::Track;
use crate::neighbours::Neighbours;

/// Seeds that a profile keeps: the weightiest.
pub const SEEDS: usize = 40;

/// Neighbours that each seed names.
const NEIGHBOURS_BY_SEED: usize = 60;

/// Similarity counts by this power, so that one close seed says more than many distant ones.
const SHARPNESS: f32 = 4.0;

/// What a listener played, as seeds.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    seeds: Vec<(Track, Embedding, f32)>,
}

/// A candidate, and the seed to which it is closest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alike {
    /// The candidate.
    pub track: Track,
    /// Σ over the seeds near to it: weight · similarity⁴. Comparable within one answer.
    pub score: f32,
    /// The seed that contributes most.
    pub to: Track,
    /// Cosine similarity to that seed.
    pub similarity: f32,
}

impl Profile {
    /// The profile of a listener's acts: tracks by ln(1 + decayed weight), as far as they are in the index and not disliked.
    pub fn of(acts: &[Interaction], neighbours: &Neighbours, now_s: i64) -> Self {
        let mut sums: BTreeMap<Track, f32> = BTreeMap::new();
        for act in acts {
            *sums.entry(act.track).or_default() += decayed(act.weight, act.at_s, now_s, HALF_LIFE_S);
        }
        let liked = sums.into_iter().filter(|(_, sum)| sum.is_finite() && *sum > 0.0);
        let mut seeds: Vec<_> =
            liked.filter_map(|(track, sum)| Some((track, neighbours.embedding(track)?, sum.ln_1p()))).collect();
        seeds.sort_by(|one, other| other.2.total_cmp(&one.2).then(one.0.cmp(&other.0)));
        seeds.truncate(SEEDS);
        Self { seeds }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.seeds.is_empty()
    }

    /// How alike a track is to what the listener plays; none where it is not in the index or the profile is empty.
    pub fn score(&self, track: Track, neighbours: &Neighbours) -> Option<Alike> {
        let embedding = neighbours.embedding(track)?;
        let mut alike: Option<Alike> = None;
        let mut most = 0.0;
        for (seed, of_seed, weight) in &self.seeds {
            let similarity = of_seed.similarity(&embedding);
            let score = weight * similarity.max(0.0).powf(SHARPNESS);
            let alike = alike.get_or_insert(Alike { track, score: 0.0, to: *seed, similarity });
            alike.score += score;
            if score > most {
                most = score;
                (alike.to, alike.similarity) = (*seed, similarity);
            }
        }
        alike
    }

    /// The `count` tracks most alike to what the listener plays among those accepted, most alike first. What has nothing in
    /// common with any of it is left out.
    pub fn best(&self, count: usize, neighbours: &Neighbours, accept: impl Fn(Track) -> bool) -> Vec<Alike> {
        let mut candidates: BTreeMap<Track, Alike> = BTreeMap::new();
        for (_, embedding, _) in &self.seeds {
            for near in neighbours.nearest(embedding, NEIGHBOURS_BY_SEED, &accept) {
                if let Entry::Vacant(place) = candidates.entry(near.track)
                    && let Some(alike) = self.score(near.track, neighbours)
                    && alike.score > 0.0
                {
                    place.insert(alike);
                }
            }
        }
        let mut ranked: Vec<_> = candidates.into_values().collect();
        ranked.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.track.cmp(&other.track)));
        ranked.truncate(count);
        ranked
    }
}
