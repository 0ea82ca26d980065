//! Embeddings: tracks as points on a sphere, where close means alike in sound.
//!
//! A sound's numbers are standardised over the catalogue (z-scores), so that hertz and decibels weigh the same; each group of them is then
//! given its share of the squared length, and the whole is brought to length 1. The inner product of two embeddings is the cosine of the
//! angle between them: 1 is the same sound, 0 has nothing in common.

use crate::bytes::{ReadError, Reader, Writer};
use crate::sound::{DIMENSIONS, Group, Measure, Sound};

/// Counts changes of how embeddings are made. Embeddings and standardisations of another recipe are made anew.
pub const RECIPE: u32 = 1;

/// Share of the squared length that each group has, where each of its dimensions has a mean square of 1. Those of circles have ½ (the tempo's
/// sine and cosine), so that rhythm has rather less in the mean. Timbre says most about genre and artist (Tzanetakis and Cook 2002; Logan
/// 2000), the others what kind of moment it fits.
const WEIGHTS: [(Group, f32); 5] = [
    (Group::Timbre, 0.50),
    (Group::Dynamics, 0.08),
    (Group::Rhythm, 0.20),
    (Group::Harmony, 0.20),
    (Group::Constant, 0.02),
];

/// Farther than this many standard deviations from the mean counts as this far: one broken measurement must not become the whole sound.
const OUTLIER_STDS: f32 = 4.0;

/// Below this share of the mean's size (or this size, near 0) a deviation is rounding: the dimension is constant.
const CONSTANT: f32 = 1e-6;

const KIND: [u8; 4] = *b"mist";

/// A point on the unit sphere in [`DIMENSIONS`] dimensions. Never NaN or infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Embedding([f32; DIMENSIONS]);

impl Embedding {
    /// The point in that direction. None where the direction is zero or not finite.
    pub fn toward(direction: [f32; DIMENSIONS]) -> Option<Self> {
        let largest = direction.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        if !direction.iter().all(|value| value.is_finite()) || largest <= f32::MIN_POSITIVE {
            return None;
        }
        // Scaled first, so that squares neither overflow nor vanish.
        let scaled = direction.map(|value| value / largest);
        let length = scaled.iter().map(|value| value * value).sum::<f32>().sqrt();
        Some(Self(scaled.map(|value| value / length)))
    }

    /// The coordinates.
    pub fn as_array(&self) -> &[f32; DIMENSIONS] {
        &self.0
    }

    /// Cosine similarity, −1 to 1.
    pub fn similarity(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum::<f32>().clamp(-1.0, 1.0)
    }

    /// The direction of a weighted sum of points. None where they cancel out.
    pub fn mean(points: &[(Self, f32)]) -> Option<Self> {
        let mut sum = [0.0; DIMENSIONS];
        for (point, weight) in points {
            for (sum, value) in sum.iter_mut().zip(&point.0) {
                *sum += weight * value;
            }
        }
        Self::toward(sum)
    }
}

/// Mean and standard deviation of each dimension over a catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Standardisation {
    /// Mean of each dimension.
    mean: [f32; DIMENSIONS],
    /// Standard deviation of each; 0 where the dimension is constant.
    std: [f32; DIMENSIONS],
}

impl Standardisation {
    /// Fits over a catalogue that is in memory; see [`Fit`] for one that is not.
    pub fn fit<'a>(sounds: impl IntoIterator<Item = &'a Sound>) -> Self {
        let mut fit = Fit::default();
        sounds.into_iter().for_each(|sound| fit.add(sound));
        fit.finish()
    }

    /// The embedding of a sound. What is unknown, and what is the same in all tracks, counts as average.
    pub fn embed(&self, sound: &Sound) -> Embedding {
        let measures = sound.measures();
        let scales = scales(&measures);
        let mut direction = [0.0; DIMENSIONS];
        for (at, measure) in measures.iter().enumerate() {
            let Some(value) = measure.value else { continue };
            let value = match measure.standardised {
                false => value,
                true if self.std[at] > 0.0 => {
                    let z = (f64::from(value) - f64::from(self.mean[at])) / f64::from(self.std[at]);
                    (z as f32).clamp(-OUTLIER_STDS, OUTLIER_STDS)
                }
                true => 0.0,
            };
            direction[at] = value * scales[measure.group as usize];
        }
        // The constant is never 0, so there always is a direction.
        Embedding::toward(direction).unwrap_or(Embedding(std::array::from_fn(|at| f32::from(at == DIMENSIONS - 1))))
    }

    /// As bytes, of this [`RECIPE`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(KIND, RECIPE);
        writer.f32s(&self.mean);
        writer.f32s(&self.std);
        writer.finish()
    }

    /// Reads [`Self::to_bytes`]. Damaged bytes and those of another recipe are errors.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReadError> {
        let mut reader = Reader::new(bytes, KIND, RECIPE)?;
        let mut dimensions = || reader.f32s(DIMENSIONS)?.try_into().map_err(|_| ReadError::Damaged);
        let (mean, std): ([f32; DIMENSIONS], [f32; DIMENSIONS]) = (dimensions()?, dimensions()?);
        reader.finish()?;
        if std.iter().any(|std| *std < 0.0) {
            return Err(ReadError::Damaged);
        }
        Ok(Self { mean, std })
    }
}

/// By group: √(weight / members), so that the members of a group share its weight.
fn scales(measures: &[Measure; DIMENSIONS]) -> [f32; WEIGHTS.len()] {
    let mut members = [0.0_f32; WEIGHTS.len()];
    for measure in measures {
        members[measure.group as usize] += 1.0;
    }
    let mut scales = [0.0; WEIGHTS.len()];
    for (group, weight) in WEIGHTS {
        let members = members[group as usize];
        scales[group as usize] = if members > 0.0 { (weight / members).sqrt() } else { 0.0 };
    }
    scales
}

/// A standardisation that is being fitted, one sound after the other: a catalogue need not be in memory. Welford 1962.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    sounds: u64,
    /// Known values of each dimension.
    seen: [f64; DIMENSIONS],
    mean: [f64; DIMENSIONS],
    /// Sum of the squared distances from the mean.
    squares: [f64; DIMENSIONS],
}

impl Default for Fit {
    fn default() -> Self {
        let zeros = [0.0; DIMENSIONS];
        Self { sounds: 0, seen: zeros, mean: zeros, squares: zeros }
    }
}

impl Fit {
    /// Takes a sound. What is unknown or not finite of it is left out.
    pub fn add(&mut self, sound: &Sound) {
        self.sounds += 1;
        for (at, measure) in sound.measures().iter().enumerate() {
            let Some(value) = measure.value.map(f64::from) else { continue };
            self.seen[at] += 1.0;
            let before = value - self.mean[at];
            self.mean[at] += before / self.seen[at];
            self.squares[at] += before * (value - self.mean[at]);
        }
    }

    /// How many sounds were taken.
    pub fn sounds(&self) -> u64 {
        self.sounds
    }

    /// Mean and deviation of all that was taken.
    pub fn finish(&self) -> Standardisation {
        let std = std::array::from_fn(|at| {
            let std = (self.squares[at] / self.seen[at].max(1.0)).sqrt() as f32;
            let rounding = CONSTANT * (self.mean[at].abs() as f32).max(CONSTANT);
            if std.is_finite() && std > rounding { std } else { 0.0 }
        });
        Standardisation { mean: self.mean.map(|mean| mean as f32), std }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::Spread;

    const GROUPS: [Group; 5] = [Group::Timbre, Group::Dynamics, Group::Rhythm, Group::Harmony, Group::Constant];

    #[test]
    fn a_group_weighs_the_same_however_many_members_it_has() {
        for members in [[84, 3, 5, 27, 1], [1, 90, 20, 4, 5]] {
            let groups = GROUPS.iter().zip(members).flat_map(|(group, members)| std::iter::repeat_n(*group, members));
            let measures: Vec<_> =
                groups.map(|group| Measure { group, value: Some(1.0), standardised: true }).collect();
            let scales = scales(&measures.try_into().unwrap());
            for ((group, members), share) in GROUPS.into_iter().zip(members).zip([0.5, 0.08, 0.2, 0.2, 0.02]) {
                let squares = members as f32 * scales[group as usize].powi(2);
                assert!((squares - share).abs() < 1e-6, "{group:?} of {members}: {squares}");
            }
        }
    }

    #[test]
    fn shares_of_the_squared_length_by_hand() {
        // Of two sounds each is one standard deviation from the mean in all that is known.
        let sound = |value| Sound {
            mfcc_mean: [value; 20],
            mfcc_std: [value; 20],
            mfcc_delta_std: [value; 20],
            centroid: Spread { mean: value, std: value },
            bandwidth: Spread { mean: value, std: value },
            rolloff: Spread { mean: value, std: value },
            flatness: Spread { mean: value, std: value },
            zero_crossing_rate: Spread { mean: value, std: value },
            rms: Spread { mean: value, std: value },
            contrast_mean: [value; 7],
            contrast_std: [value; 7],
            loudness_lufs: Some(value),
            ..Sound::default()
        };
        let sounds = [sound(3.0), sound(7.0)];
        let embedding = Standardisation::fit(&sounds).embed(&sounds[0]);
        // Timbre, dynamics and the constant have 0.5, 0.08 and 0.02; rhythm and harmony are the same in both, so say nothing.
        for (group, share) in GROUPS.into_iter().zip([0.5 / 0.6, 0.08 / 0.6, 0.0, 0.0, 0.02 / 0.6]) {
            let of_group = sounds[0].measures().into_iter().zip(embedding.as_array());
            let squares: f32 =
                of_group.filter(|(measure, _)| measure.group == group).map(|(_, value)| value * value).sum();
            assert!((squares - share).abs() < 1e-5, "{group:?}: {squares}");
        }
    }
}
