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

    /// The played track to which most of a track's score is owed, and which share of the score (Hu et al. 2008, §5). None where nothing
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
    use super::*;

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
}
