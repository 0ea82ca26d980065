//! Endless radio from some tracks: near to them in sound, never the same twice, not one artist after the other.
//!
//! What comes next is a pure function of the seeds, what was played, and the seed of randomness: nothing is kept, any node can go on, and
//! asking for ten tracks gives the same as asking ten times for one.

use std::collections::{BTreeMap, BTreeSet};

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::catalogue::Catalogue;
use crate::embedding::Embedding;
use crate::id::{Artist, Track};
use crate::neighbours::{Neighbour, Neighbours};

/// An artist comes again after so many others, as long as there are others.
pub const ARTIST_SPREAD: usize = 4;

/// Part of the last track in what the next is to be near to; the rest is a seed, so that the radio drifts but does not leave.
const DRIFT: f32 = 0.35;

/// The next track is drawn from so many nearest.
const CHOICES: usize = 24;

/// By so much less similarity (a cosine) a track is drawn e times less often.
const TEMPERATURE: f32 = 0.08;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What it is to sound like: a track, or those of an album, artist or playlist.
    pub seeds: &'a [Track],
    /// What counts as heard before it began: the track that it starts with.
    pub heard: &'a [Track],
    /// What this radio has played, first to last.
    pub played: &'a [Track],
    /// How many it played before those, which nobody remembers.
    pub played_before: u64,
    /// How many tracks come next.
    pub count: usize,
    /// Of this radio's randomness; the same all along.
    pub seed: u64,
}

/// The next tracks, of those in catalogue and index that are accepted. Repeats come only when all others have come as often. Empty
/// where no seed is in the index or nothing is accepted.
pub fn next(
    catalogue: &Catalogue,
    neighbours: &Neighbours,
    request: Request<'_>,
    accept: impl Fn(Track) -> bool,
) -> Vec<Track> {
    let seeds: Vec<Embedding> = request.seeds.iter().filter_map(|seed| neighbours.embedding(*seed)).collect();
    if seeds.is_empty() {
        return Vec::new();
    }
    let mut heard: BTreeMap<Track, usize> = request.heard.iter().map(|track| (*track, 1)).collect();
    for track in request.played {
        *heard.entry(*track).or_default() += 1;
    }
    let mut played = request.played.to_vec();
    for _ in 0..request.count {
        let mut random = ChaCha8Rng::seed_from_u64(request.seed);
        random.set_stream(request.played_before.wrapping_add(played.len() as u64));
        let last = played.last().and_then(|last| neighbours.embedding(*last));
        let near_to = aim(&seeds, last.as_ref(), &mut random);
        let open = |track| catalogue.get(track).is_some() && accept(track);
        let choices = choices(catalogue, neighbours, &near_to, &played, &heard, open);
        let Some(next) = draw(&choices, &mut random) else { break };
        *heard.entry(next).or_default() += 1;
        played.push(next);
    }
    played.split_off(request.played.len())
}

/// Between one of the seeds and the last track.
fn aim(seeds: &[Embedding], last: Option<&Embedding>, random: &mut ChaCha8Rng) -> Embedding {
    let seed = seeds[random.random_range(0..seeds.len())];
    let last = last.unwrap_or(&seed);
    Embedding::mean(&[(seed, 1.0 - DRIFT), (*last, DRIFT)]).unwrap_or(seed)
}

/// The nearest, with as little repetition as there can be: first of tracks, then of artists.
fn choices(
    catalogue: &Catalogue,
    neighbours: &Neighbours,
    near_to: &Embedding,
    played: &[Track],
    heard: &BTreeMap<Track, usize>,
    open: impl Fn(Track) -> bool,
) -> Vec<Neighbour> {
    let times: BTreeSet<usize> = heard.values().copied().chain([0]).collect();
    let artist_of = |track: Track| catalogue.get(track).map(|entry| entry.artist);
    for at_most in times {
        let fresh = |track: Track| heard.get(&track).copied().unwrap_or(0) <= at_most && open(track);
        for spread in (0..=ARTIST_SPREAD.min(played.len())).rev() {
            let resting: Vec<Artist> = played.iter().rev().take(spread).filter_map(|track| artist_of(*track)).collect();
            let rested = |track| artist_of(track).is_none_or(|artist| !resting.contains(&artist));
            let found = neighbours.nearest(near_to, CHOICES, |track| fresh(track) && rested(track));
            if !found.is_empty() {
                return found;
            }
        }
    }
    Vec::new()
}

/// One of the choices, the nearer the likelier (softmax).
fn draw(choices: &[Neighbour], random: &mut ChaCha8Rng) -> Option<Track> {
    let best = choices.first()?.similarity;
    let chance = |choice: &Neighbour| ((choice.similarity - best) / TEMPERATURE).exp();
    let mut left = random.random::<f32>() * choices.iter().map(chance).sum::<f32>();
    let drawn = choices.iter().find(|choice| {
        left -= chance(choice);
        left <= 0.0
    });
    drawn.or(choices.last()).map(|choice| choice.track)
}
