//! What was learnt: a factor for each track, and what follows for a listener.

use std::collections::BTreeMap;

use super::als::{Factors, Ridge, Settings, gram};
use super::cholesky::{Cholesky, dot};
use super::interaction::{Interaction, decayed};
use super::preference::Preference;
use crate::bytes::{ReadError, Reader, Writer};
use crate::id::Track;

const KIND: [u8; 4] = *b"mals";
const VERSION: u32 = 1;

/// The factors of tracks. Listeners are folded in.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Ascending; a track's place is its row.
    tracks: Vec<Track>,
    factors: Factors,
    regularisation: f32,
    alpha: f32,
    half_life_s: f64,
    /// `YᵀY` + λI.
    gram: Vec<f32>,
}

/// A track and the preference that is expected for it: about 1 is liked, about 0 is unknown or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The track.
    pub track: Track,
    /// Expected preference.
    pub score: f32,
}

/// What a listener likes: their factor, and what it was solved from.
#[derive(Debug, Clone)]
pub struct Taste {
    factor: Vec<f32>,
    matrix: Cholesky,
    preferences: Vec<Preference>,
}

impl Model {
    pub(super) fn new(tracks: Vec<Track>, factors: Factors, settings: Settings) -> Self {
        let gram = gram(&factors, settings.regularisation);
        let Settings { regularisation, alpha, half_life_s, .. } = settings;
        Self { tracks, factors, regularisation, alpha, half_life_s, gram }
    }

    /// The tracks that the model knows, ascending.
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// The taste behind a listener's acts (whose `listener` is not looked at). None where none of them is with a track of the model, or
    /// all have faded.
    pub fn fold_in(&self, acts: &[Interaction], now_s: i64) -> Option<Taste> {
        let mut sums: BTreeMap<usize, f32> = BTreeMap::new();
        for act in acts {
            if let Ok(row) = self.tracks.binary_search(&act.track) {
                *sums.entry(row).or_default() += decayed(act.weight, act.at_s, now_s, self.half_life_s);
            }
        }
        let preferences: Vec<_> = sums
            .into_iter()
            .filter(|(_, sum)| sum.is_finite() && sum.abs() > 1e-3)
            .map(|(row, sum)| Preference::new(row, sum, self.alpha))
            .collect();
        if !preferences.iter().any(|preference| preference.liked > 0.0) {
            return None;
        }
        let (factor, matrix) = Ridge::with_gram(&self.factors, self.gram.clone()).solve(&preferences)?;
        Some(Taste { factor, matrix, preferences })
    }

    /// Expected preference for one track; none where the model does not know it.
    pub fn score(&self, taste: &Taste, track: Track) -> Option<f32> {
        let row = self.tracks.binary_search(&track).ok()?;
        Some(dot(self.factors.row(row), &taste.factor))
    }

    /// The `count` tracks with the highest expected preference among those accepted, best first.
    pub fn best(&self, taste: &Taste, count: usize, accept: impl Fn(Track) -> bool) -> Vec<Scored> {
        let rows = self.tracks.iter().zip(self.factors.values.chunks_exact(self.factors.length));
        let mut scored: Vec<Scored> = rows
            .map(|(track, factor)| Scored { track: *track, score: dot(factor, &taste.factor) })
            .filter(|scored| accept(scored.track))
            .collect();
        let order = |one: &Scored, other: &Scored| other.score.total_cmp(&one.score).then(one.track.cmp(&other.track));
        if count < scored.len() {
            scored.select_nth_unstable_by(count, order);
            scored.truncate(count);
        }
        scored.sort_unstable_by(order);
        scored
    }

    /// The played track to which most of a track's score is owed, and which share of what speaks for it (Hu et al. 2008, §5). None where nothing
    /// liked contributes.
    pub fn explain(&self, taste: &Taste, track: Track) -> Option<(Track, f32)> {
        let row = self.tracks.binary_search(&track).ok()?;
        let seen_from = taste.matrix.solve(self.factors.row(row).to_vec());
        let liked = taste.preferences.iter().filter(|preference| preference.liked > 0.0);
        let contributions: Vec<_> = liked
            .map(|liked| (liked.row, (1.0 + liked.confidence) * dot(self.factors.row(liked.row), &seen_from)))
            .filter(|(_, contribution)| *contribution > 0.0)
            .collect();
        let all: f32 = contributions.iter().map(|(_, contribution)| contribution).sum();
        let (most, contribution) = contributions.into_iter().max_by(|one, other| one.1.total_cmp(&other.1))?;
        Some((self.tracks[most], contribution / all))
    }

    /// The same model of tracks that have other numbers. Tracks that have none, and the second of two with the same, are left out.
    #[must_use]
    pub fn renumbered(&self, number: impl Fn(Track) -> Option<Track>) -> Self {
        let mut rows: Vec<(Track, usize)> =
            self.tracks.iter().zip(0..).filter_map(|(track, row)| Some((number(*track)?, row))).collect();
        rows.sort_unstable();
        rows.dedup_by_key(|(track, _)| *track);
        let values = rows.iter().flat_map(|(_, row)| self.factors.row(*row)).copied().collect();
        let factors = Factors { values, length: self.factors.length };
        // Of what all tracks weigh together nothing changes.
        Self { tracks: rows.into_iter().map(|(track, _)| track).collect(), factors, gram: self.gram.clone(), ..*self }
    }

    /// As bytes: 4 for each track and each of its factors, and some tens more.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(KIND, VERSION);
        writer.u32(self.tracks.len() as u32);
        writer.u32(self.factors.length as u32);
        writer.f32s(&[self.regularisation, self.alpha, self.half_life_s as f32]);
        self.tracks.iter().for_each(|track| writer.u32(track.0));
        writer.f32s(&self.factors.values);
        writer.finish()
    }

    /// Reads [`Self::to_bytes`]. Damaged bytes and those of another version are errors.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReadError> {
        let mut reader = Reader::new(bytes, KIND, VERSION)?;
        let (count, length) = (reader.u32()? as usize, reader.u32()? as usize);
        let settings = reader.f32s(3)?;
        let (regularisation, alpha, half_life_s) = (settings[0], settings[1], f64::from(settings[2]));
        let mut tracks = Vec::new();
        for _ in 0..count {
            tracks.push(Track(reader.u32()?));
        }
        let values = reader.f32s(count.checked_mul(length).ok_or(ReadError::Damaged)?)?;
        reader.finish()?;
        let ascending = tracks.is_sorted_by(|one, next| one < next);
        if !ascending || !(1..=256).contains(&length) || alpha < 0.0 || half_life_s <= 0.0 {
            return Err(ReadError::Damaged);
        }
        let settings = Settings { regularisation, alpha, half_life_s, ..Settings::default() };
        Ok(Self::new(tracks, Factors { values, length }, settings))
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    use super::super::als::tests::{Equations, assert_near, doubled, eliminated, random_factors, textbook};
    use super::super::als::train;
    use super::*;
    use crate::id::Listener;

    fn bytes(tracks: &[u32], alpha: f32) -> Vec<u8> {
        let mut writer = Writer::new(KIND, VERSION);
        writer.u32(tracks.len() as u32);
        writer.u32(1);
        writer.f32s(&[1.0, alpha, 1.0]);
        for track in tracks {
            writer.u32(*track);
        }
        writer.f32s(&vec![0.5; tracks.len()]);
        writer.finish()
    }

    #[test]
    fn what_no_training_makes_is_damage_even_with_its_checksum() {
        assert!(Model::from_bytes(&bytes(&[1, 2, 5], 1.0)).is_ok());
        assert_eq!(Model::from_bytes(&bytes(&[1, 2, 2], 1.0)), Err(ReadError::Damaged));
        assert_eq!(Model::from_bytes(&bytes(&[2, 1], 1.0)), Err(ReadError::Damaged));
        assert_eq!(Model::from_bytes(&bytes(&[1, 2], -1.0)), Err(ReadError::Damaged));
        let mut endless = Writer::new(KIND, VERSION);
        endless.u32(u32::MAX);
        endless.u32(256);
        assert_eq!(Model::from_bytes(&endless.finish()), Err(ReadError::Damaged));
    }

    const SETTINGS: Settings =
        Settings { factors: 4, regularisation: 2.0, alpha: 10.0, rounds: 1, half_life_s: 100.0, seed: 5 };

    fn act(listener: u32, track: u32, weight: f32, at_s: i64) -> Interaction {
        Interaction { listener: Listener(listener), track: Track(track), weight, at_s }
    }

    /// A model of tracks 0, 10, 20 …
    fn random_model(random: &mut ChaCha8Rng) -> Model {
        let factors = random_factors(random);
        let tracks = (0..factors.values.len() / factors.length).map(|row| Track(10 * row as u32)).collect();
        Model::new(tracks, factors, SETTINGS)
    }

    /// At second 100 the acts with rows 0, 1 and 2 sum to 1, 3 and −0.5, of which c = 1 + 10 log₂(1 + |r|).
    fn acts_and_preferences() -> ([Interaction; 6], [(usize, f64, f64); 3]) {
        let acts = [
            act(0, 0, 2.0, 0),
            act(0, 10, 2.0, 100),
            act(0, 10, 1.0, 100),
            act(0, 20, -1.0, 0),
            act(0, 5, 9.0, 100),
            act(0, 0, 1.0, -100_000),
        ];
        (acts, [(0, 1.0, 11.0), (1, 1.0, 21.0), (2, 0.0, 1.0 + 10.0 * 1.5_f64.log2())])
    }

    /// A hundred models, what a listener of these acts is to each, and the textbook's equations for that.
    fn folded_in(seed: u64) -> impl Iterator<Item = (Model, Taste, Equations)> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let (acts, preferences) = acts_and_preferences();
        (0..100).map(move |_| {
            let model = random_model(&mut random);
            let taste = model.fold_in(&acts, 100).unwrap();
            let equations = textbook(&model.factors, 2.0, &preferences);
            (model, taste, equations)
        })
    }

    #[test]
    fn a_listener_is_folded_in_as_in_the_textbook() {
        for (_, taste, equations) in folded_in(2) {
            assert_near(&taste.factor, &eliminated(equations));
        }
    }

    #[test]
    fn what_is_liked_explains_the_whole_score() {
        for (model, taste, (left, _)) in folded_in(3) {
            for (track, factor) in model.tracks.iter().zip(model.factors.values.chunks(model.factors.length)) {
                // c · yᵀA⁻¹y of the track and each liked one.
                let seen_from = eliminated((left.clone(), doubled(factor)));
                let [zeroth, first] = [(0, 11.0), (1, 21.0)].map(|(row, c)| {
                    let liked = doubled(model.factors.row(row));
                    c * liked.iter().zip(&seen_from).map(|(y, seen)| y * seen).sum::<f64>()
                });
                let score = f64::from(model.score(&taste, *track).unwrap());
                assert!((zeroth + first - score).abs() < 1e-4, "{zeroth} + {first} is not {score}");
                let most = if zeroth > first { (Track(0), zeroth) } else { (Track(10), first) };
                // What speaks against the track has no share.
                let all = zeroth.max(0.0) + first.max(0.0);
                let Some((played, share)) = model.explain(&taste, *track) else {
                    assert!(all < 1e-6, "{zeroth} and {first} explain nothing");
                    continue;
                };
                assert_eq!(played, most.0);
                assert!((f64::from(share) - most.1 / all).abs() < 1e-3, "{share} of {zeroth} and {first}");
            }
        }
    }

    #[test]
    fn the_only_track_played_explains_everything() {
        let model = random_model(&mut ChaCha8Rng::seed_from_u64(4));
        let taste = model.fold_in(&[act(0, 10, 1.0, 0)], 0).unwrap();
        let (played, share) = model.explain(&taste, Track(10)).unwrap();
        assert_eq!(played, Track(10));
        assert!((share - 1.0).abs() < 1e-6, "{share}");
    }

    /// Σ c(p − xᵀy)² over all pairs, and λ(Σ|x|² + Σ|y|²), for one act of weight 1 or −1 a pair: c = 1 + α. Listeners are the best that
    /// the tracks allow.
    fn loss(model: &Model, acts: &[Interaction], listeners: u32) -> f64 {
        let square = |values: &[f32]| doubled(values).iter().map(|value| value * value).sum::<f64>();
        let mut loss = f64::from(SETTINGS.regularisation) * square(&model.factors.values);
        for listener in 0..listeners {
            let own: Vec<_> = acts.iter().filter(|act| act.listener.0 == listener).copied().collect();
            let taste = model.fold_in(&own, 0).unwrap();
            loss += f64::from(SETTINGS.regularisation) * square(&taste.factor);
            for track in &model.tracks {
                let (p, c) = own.iter().find(|act| act.track == *track).map_or((0.0, 1.0), |act| {
                    (if act.weight > 0.0 { 1.0 } else { 0.0 }, 1.0 + f64::from(SETTINGS.alpha))
                });
                loss += c * (p - f64::from(model.score(&taste, *track).unwrap())).powi(2);
            }
        }
        loss
    }

    /// Some of what 30 listeners could have done with 20 tracks.
    fn some_acts() -> Vec<Interaction> {
        let mut random = ChaCha8Rng::seed_from_u64(6);
        let pairs = (0..30).flat_map(|listener| (0..20).map(move |track| (listener, track)));
        let done: Vec<_> = pairs.filter(|_| random.random_bool(0.3)).collect();
        done.into_iter()
            .map(|(listener, track)| act(listener, track, if random.random_bool(0.8) { 1.0 } else { -1.0 }, 0))
            .collect()
    }

    fn after(rounds: usize, acts: &[Interaction]) -> Model {
        train(acts, 0, Settings { rounds, ..SETTINGS }, NonZeroUsize::MIN)
    }

    #[test]
    fn every_round_lowers_the_loss() {
        let acts = some_acts();
        let losses = [1, 2, 5, 10, 20].map(|rounds| loss(&after(rounds, &acts), &acts, 30));
        assert!(losses.is_sorted_by(|before, after| after < before), "{losses:?}");
    }

    #[test]
    fn a_round_solves_listeners_and_then_tracks_as_in_the_textbook() {
        let acts = some_acts();
        let (before, after) = (after(1, &acts), after(2, &acts));
        let mut listeners = Factors { values: Vec::new(), length: SETTINGS.factors };
        for listener in 0..30 {
            let own: Vec<_> = acts.iter().filter(|act| act.listener.0 == listener).copied().collect();
            listeners.values.extend(before.fold_in(&own, 0).unwrap().factor);
        }
        for (track, factor) in after.tracks.iter().zip(after.factors.values.chunks(SETTINGS.factors)) {
            let of_track = acts.iter().filter(|act| act.track == *track);
            let preferences: Vec<_> =
                of_track.map(|act| (act.listener.0 as usize, f64::from(act.weight.max(0.0)), 11.0)).collect();
            assert_near(factor, &eliminated(textbook(&listeners, 2.0, &preferences)));
        }
    }
}
