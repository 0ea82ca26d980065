//! One list out of three sources: listeners alike, sound alike, and what is popular.
//!
//! Each source names candidates; then each ranks all of them as far as it knows them, and a candidate's score is the weighted mean of its
//! reciprocal ranks (reciprocal rank fusion, Cormack, Clarke and Büttcher 2009). Ranks need no calibration between scores of
//! different kinds. A source that cannot know a candidate (a new track has no plays) does not vote on it, instead of voting against it.

use std::collections::{BTreeMap, HashSet};

use crate::catalogue::Catalogue;
use crate::collaborative::{Interaction, Model, Taste};
use crate::content::{Alike, Profile};
use crate::diversity::{Diversity, rerank};
use crate::id::Track;
use crate::neighbours::Neighbours;
use crate::popularity::Popularity;
use crate::reason::Reason;

/// Candidates that each source names.
const CANDIDATES: usize = 200;

/// k of reciprocal rank fusion: the larger, the less the first places stand out.
const RANK_OFFSET: f32 = 20.0;

/// A track is new for four weeks.
pub const NEW_FOR_S: i64 = 28 * 86_400;

/// Above this share of a score, one played track is named as its cause.
const ONE_CAUSE: f32 = 0.25;

/// From this cosine similarity on, a track is close in sound to another, whatever else speaks for it.
const CLOSE: f32 = 0.8;

/// What recommendations are made from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// What may be recommended.
    pub catalogue: &'a Catalogue,
    /// Sound.
    pub neighbours: &'a Neighbours,
    /// Plays of all.
    pub popularity: &'a Popularity,
    /// Plays by listener; none before the first training.
    pub model: Option<&'a Model>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What the listener did (whoever stands in `listener`).
    pub acts: &'a [Interaction],
    /// Now, in seconds of the caller's epoch.
    pub now_s: i64,
    /// How many tracks.
    pub count: usize,
    /// How different they shall be.
    pub diversity: Diversity,
}

/// A track to play, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recommendation {
    /// The track.
    pub track: Track,
    /// 0 to 1; comparable within one answer. Not always falling: see [`Diversity`].
    pub score: f32,
    /// Why.
    pub reason: Reason,
}

/// How much each source's vote weighs.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Weights {
    collaborative: f32,
    content: f32,
    popularity: f32,
}

impl Weights {
    /// After having met `known` different tracks. Sound speaks from the first play on; that others played the same says little before
    /// some ten; what is popular fades as either speaks.
    fn after(known: usize) -> Self {
        let known = known as f32;
        Self {
            collaborative: known / (known + 5.0),
            content: 0.35 * known / (known + 1.0),
            popularity: 1.0 / (1.0 + known),
        }
    }
}

/// A candidate, as far as each source knows it.
#[derive(Debug, Clone, Copy, Default)]
struct Candidate {
    collaborative: Option<f32>,
    content: Option<Alike>,
    popularity: Option<f32>,
}

impl Sources<'_> {
    /// The tracks to play next, among those of the catalogue that the listener has not met and that are accepted. Without acts
    /// it is what is popular.
    pub fn recommend(&self, request: Request<'_>, accept: impl Fn(Track) -> bool) -> Vec<Recommendation> {
        let met: HashSet<Track> = request.acts.iter().map(|act| act.track).collect();
        let open = |track| !met.contains(&track) && self.catalogue.get(track).is_some() && accept(track);
        let profile = Profile::of(request.acts, self.neighbours, request.now_s);
        let taste = self.model.and_then(|model| model.fold_in(request.acts, request.now_s));
        let candidates = self.candidates(&profile, taste.as_ref(), open);
        let ranked = fuse(&candidates, Weights::after(met.len()));
        let order = rerank(&ranked, request.count, request.diversity, self.catalogue, self.neighbours);
        let recommend = |at: usize| {
            let (track, score) = ranked[at];
            let candidate = candidates.get(&track).copied().unwrap_or_default();
            let reason = self.reason(track, &candidate, taste.as_ref(), request.now_s);
            Recommendation { track, score, reason }
        };
        order.into_iter().map(recommend).collect()
    }

    fn candidates(
        &self,
        profile: &Profile,
        taste: Option<&Taste>,
        open: impl Fn(Track) -> bool,
    ) -> BTreeMap<Track, Candidate> {
        let mut candidates: BTreeMap<Track, Candidate> = BTreeMap::new();
        for (track, plays) in self.popularity.best(CANDIDATES, &open) {
            candidates.entry(track).or_default().popularity = Some(plays);
        }
        if let (Some(model), Some(taste)) = (self.model, taste) {
            for scored in model.best(taste, CANDIDATES, &open) {
                candidates.entry(scored.track).or_default();
            }
        }
        for alike in profile.best(CANDIDATES, self.neighbours, &open) {
            candidates.entry(alike.track).or_default();
        }
        for (track, candidate) in &mut candidates {
            candidate.content = profile.score(*track, self.neighbours);
            candidate.collaborative = self.model.zip(taste).and_then(|(model, taste)| model.score(taste, *track));
        }
        candidates
    }

    /// The strongest cause that can be named.
    fn reason(&self, track: Track, candidate: &Candidate, taste: Option<&Taste>, now_s: i64) -> Reason {
        let added_at_s = self.catalogue.get(track).map_or(i64::MIN, |entry| entry.added_at_s);
        let is_new = now_s.saturating_sub(added_at_s) < NEW_FOR_S;
        let expected = candidate.collaborative.filter(|score| *score > 0.0);
        let cause = self.model.zip(taste).zip(expected).map(|((model, taste), _)| model.explain(taste, track));
        match (cause, candidate.content) {
            (Some(Some((played, share))), _) if share >= ONE_CAUSE => Reason::BecauseYouPlayed(played),
            (None, alike) if is_new => Reason::New { close_to: alike.map(|alike| alike.to) },
            (Some(_), Some(alike)) if alike.similarity >= CLOSE => {
                Reason::CloseInSound { to: alike.to, similarity: alike.similarity }
            }
            (Some(_), _) => Reason::ListenersLikeYou,
            // Nothing but sound speaks for it, unless it is also popular.
            (None, Some(alike))
                if alike.similarity >= CLOSE || (alike.score > 0.0 && candidate.popularity.is_none()) =>
            {
                Reason::CloseInSound { to: alike.to, similarity: alike.similarity }
            }
            (None, _) => Reason::Popular,
        }
    }
}

/// Candidates by the weighted mean of their reciprocal ranks, best first; 1 is first everywhere.
fn fuse(candidates: &BTreeMap<Track, Candidate>, weights: Weights) -> Vec<(Track, f32)> {
    let mut votes: BTreeMap<Track, (f32, f32)> = candidates.keys().map(|track| (*track, (0.0, 0.0))).collect();
    let mut vote = |weight: f32, knows: &dyn Fn(&Candidate) -> Option<f32>| {
        let mut known: Vec<_> =
            candidates.iter().filter_map(|(track, candidate)| Some((*track, knows(candidate)?))).collect();
        known.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        for ((track, _), rank) in known.into_iter().zip(0..) {
            if let Some((sum, of)) = votes.get_mut(&track) {
                *sum += weight * (RANK_OFFSET + 1.0) / (RANK_OFFSET + 1.0 + rank as f32);
                *of += weight;
            }
        }
    };
    vote(weights.collaborative, &|candidate| candidate.collaborative);
    vote(weights.content, &|candidate| candidate.content.map(|alike| alike.score));
    vote(weights.popularity, &|candidate| candidate.popularity);
    let mean = |(track, (sum, of)): (Track, (f32, f32))| (track, if of > 0.0 { sum / of } else { 0.0 });
    let mut fused: Vec<_> = votes.into_iter().map(mean).collect();
    fused.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    fused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_by_hand() {
        for (known, collaborative, content, popularity) in
            [(0, 0.0, 0.0, 1.0), (5, 0.5, 0.291_667, 0.166_667), (10, 0.666_667, 0.318_182, 0.090_909)]
        {
            let weights = Weights::after(known);
            assert!((weights.collaborative - collaborative).abs() < 1e-6, "{known}: {weights:?}");
            assert!((weights.content - content).abs() < 1e-6, "{known}: {weights:?}");
            assert!((weights.popularity - popularity).abs() < 1e-6, "{known}: {weights:?}");
        }
    }

    fn candidate(track: u32, [collaborative, content, popularity]: [Option<f32>; 3]) -> (Track, Candidate) {
        let alike = |score| Alike { track: Track(track), score, to: Track(0), similarity: 0.0 };
        (Track(track), Candidate { collaborative, content: content.map(alike), popularity })
    }

    #[test]
    fn ranks_are_fused_by_hand_and_who_does_not_know_does_not_vote() {
        let candidates = BTreeMap::from([
            candidate(1, [Some(0.9), Some(0.2), Some(1.0)]),
            candidate(2, [Some(-0.1), None, Some(4.0)]),
            candidate(3, [None, Some(0.7), Some(8.0)]),
        ]);
        let fused = fuse(&candidates, Weights { collaborative: 0.5, content: 0.3, popularity: 0.2 });
        // First gives 1, second 21/22, third 21/23. 3 is first twice, 2 second twice; 1 is first, second and third:
        // 0.5 + 0.3 · 21/22 + 0.2 · 21/23.
        for ((track, score), (expected, by_hand)) in fused.iter().zip([(3, 1.0), (1, 0.968_972_3), (2, 0.954_545_5)]) {
            assert_eq!(*track, Track(expected), "{fused:?}");
            assert!((score - by_hand).abs() < 1e-6, "{fused:?}");
        }
        assert_eq!(fused.len(), 3);
    }
}
