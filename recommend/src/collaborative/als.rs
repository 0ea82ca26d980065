//! Training by alternating least squares (Hu, Koren and Volinsky 2008, §4).

use std::num::NonZeroUsize;

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::cholesky::Cholesky;
use super::interaction::{HALF_LIFE_S, Interaction};
use super::model::Model;
use super::preference::{self, Preference};
use crate::id::Track;

/// How a model is trained. The default suits some thousands of listeners and more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Length of the factors, 1 to 256.
    pub factors: usize,
    /// λ: how strongly factors are held near 0. More for few data.
    pub regularisation: f32,
    /// α: how much confidence the first play adds.
    pub alpha: f32,
    /// Rounds; each solves listeners, then tracks.
    pub rounds: usize,
    /// See [`HALF_LIFE_S`].
    pub half_life_s: f64,
    /// Of the factors at the start.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { factors: 32, regularisation: 8.0, alpha: 10.0, rounds: 10, half_life_s: HALF_LIFE_S, seed: 0 }
    }
}

/// Trains a model of everything that was done until `now_s`. The same input gives the same model on any number of threads. Without
/// interactions the model is empty and recommends nothing.
pub fn train(interactions: &[Interaction], now_s: i64, settings: Settings, threads: NonZeroUsize) -> Model {
    let settings = Settings { factors: settings.factors.clamp(1, 256), ..settings };
    let sums = preference::sums(interactions, now_s, settings.half_life_s);
    let mut tracks: Vec<Track> = sums.values().flat_map(|tracks| tracks.keys().copied()).collect();
    tracks.sort_unstable();
    tracks.dedup();

    let mut by_listener = Vec::with_capacity(sums.len());
    let mut by_track = vec![Vec::new(); tracks.len()];
    for (listener, sums) in sums.values().enumerate() {
        let mut liked = Vec::with_capacity(sums.len());
        for (track, sum) in sums {
            let Ok(row) = tracks.binary_search(track) else { continue };
            let preference = Preference::new(row, *sum, settings.alpha);
            liked.push(preference);
            by_track[row].push(Preference { row: listener, ..preference });
        }
        by_listener.push(liked);
    }

    let mut random = ChaCha8Rng::seed_from_u64(settings.seed);
    let mut factors = Factors {
        values: (0..tracks.len() * settings.factors).map(|_| random.random_range(-0.1..0.1)).collect(),
        length: settings.factors,
    };
    for _ in 0..settings.rounds {
        let listeners = Ridge::new(&factors, settings.regularisation).solve_all(&by_listener, threads);
        factors = Ridge::new(&listeners, settings.regularisation).solve_all(&by_track, threads);
    }
    Model::new(tracks, factors, settings)
}

/// Factors of tracks or of listeners: rows of `length`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Factors {
    pub(super) values: Vec<f32>,
    pub(super) length: usize,
}

impl Factors {
    pub(super) fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.length..(row + 1) * self.length]
    }
}

/// The least squares of one side, the other held still: x = (`YᵀY` + λI + Σ(c−1)`yyᵀ`)⁻¹ Σcpy.
#[derive(Debug, Clone)]
pub(super) struct Ridge<'a> {
    fixed: &'a Factors,
    /// `YᵀY` + λI, lower triangle.
    gram: Vec<f32>,
}

impl<'a> Ridge<'a> {
    pub(super) fn new(fixed: &'a Factors, regularisation: f32) -> Self {
        Self { fixed, gram: gram(fixed, regularisation) }
    }

    pub(super) fn with_gram(fixed: &'a Factors, gram: Vec<f32>) -> Self {
        Self { fixed, gram }
    }

    fn solve_all(&self, preferences: &[Vec<Preference>], threads: NonZeroUsize) -> Factors {
        let rows = crate::parallel::map(preferences, threads, |preferences| {
            self.solve(preferences).map_or_else(|| vec![0.0; self.fixed.length], |(factor, _)| factor)
        });
        Factors { values: rows.concat(), length: self.fixed.length }
    }

    /// The factor, and the factorised matrix, by which it can be explained. None where the numbers are beyond solving.
    pub(super) fn solve(&self, preferences: &[Preference]) -> Option<(Vec<f32>, Cholesky)> {
        let mut matrix = self.gram.clone();
        let mut right = vec![0.0; self.fixed.length];
        for preference in preferences {
            let factor = self.fixed.row(preference.row);
            add_square(&mut matrix, factor, preference.confidence);
            let weight = (1.0 + preference.confidence) * preference.liked;
            right.iter_mut().zip(factor).for_each(|(right, value)| *right += weight * value);
        }
        let cholesky = Cholesky::new(matrix, self.fixed.length)?;
        let factor = cholesky.solve(right);
        factor.iter().all(|value| value.is_finite()).then_some((factor, cholesky))
    }
}

/// `YᵀY` + λI, lower triangle.
pub(super) fn gram(factors: &Factors, regularisation: f32) -> Vec<f32> {
    let length = factors.length;
    let mut gram = vec![0.0; length * length];
    factors.values.chunks_exact(length).for_each(|row| add_square(&mut gram, row, 1.0));
    gram.iter_mut().step_by(length + 1).for_each(|diagonal| *diagonal += regularisation.max(1e-3));
    gram
}

/// Adds weight · xxᵀ to the lower triangle.
fn add_square(matrix: &mut [f32], factor: &[f32], weight: f32) {
    for (row, value) in matrix.chunks_exact_mut(factor.len()).zip(0..) {
        let weighted = weight * factor[value];
        row.iter_mut().zip(&factor[..=value]).for_each(|(sum, other)| *sum += weighted * other);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A and b of Ax = b.
    pub(in crate::collaborative) type Equations = (Vec<Vec<f64>>, Vec<f64>);

    /// A = `YᵀY` + λI + Σ(c−1)`yyᵀ` and b = Σcpy of rows with their p and c: term by term, in twice the precision.
    pub(in crate::collaborative) fn textbook(
        fixed: &Factors,
        regularisation: f64,
        preferences: &[(usize, f64, f64)],
    ) -> Equations {
        let rows: Vec<Vec<f64>> = fixed.values.chunks(fixed.length).map(doubled).collect();
        let mut left = vec![vec![0.0; fixed.length]; fixed.length];
        let mut right = vec![0.0; fixed.length];
        for at in 0..fixed.length {
            for other in 0..fixed.length {
                left[at][other] = rows.iter().map(|y| y[at] * y[other]).sum::<f64>();
                left[at][other] +=
                    preferences.iter().map(|(row, _, c)| (c - 1.0) * rows[*row][at] * rows[*row][other]).sum::<f64>();
            }
            left[at][at] += regularisation;
            right[at] = preferences.iter().map(|(row, p, c)| c * p * rows[*row][at]).sum();
        }
        (left, right)
    }

    /// x in Ax = b, by Gaussian elimination.
    pub(in crate::collaborative) fn eliminated((mut left, mut right): Equations) -> Vec<f64> {
        let n = right.len();
        for pivot in 0..n {
            for row in (0..n).filter(|row| *row != pivot) {
                let times = left[row][pivot] / left[pivot][pivot];
                let above = left[pivot].clone();
                left[row].iter_mut().zip(above).for_each(|(value, above)| *value -= times * above);
                right[row] -= times * right[pivot];
            }
        }
        (0..n).map(|row| right[row] / left[row][row]).collect()
    }

    pub(in crate::collaborative) fn doubled(values: &[f32]) -> Vec<f64> {
        values.iter().copied().map(f64::from).collect()
    }

    pub(in crate::collaborative) fn assert_near(found: &[f32], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        let size = expected.iter().fold(0.0_f64, |size, value| size.max(value.abs()));
        let is_near = |(found, expected): (f64, &f64)| (found - expected).abs() <= 1e-4 * size;
        assert!(doubled(found).into_iter().zip(expected).all(is_near), "{found:?} is not {expected:?}");
    }

    pub(in crate::collaborative) fn random_factors(random: &mut ChaCha8Rng) -> Factors {
        let (rows, length) = (random.random_range(3..12), random.random_range(1..11));
        Factors { values: (0..rows * length).map(|_| random.random_range(-1.0..1.0)).collect(), length }
    }

    #[test]
    fn one_side_is_solved_as_in_the_textbook() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..200 {
            let fixed = random_factors(&mut random);
            let regularisation = random.random_range(1.0..8.0);
            let rows = fixed.values.len() / fixed.length;
            let known: Vec<_> = (0..rows)
                .filter(|row| row % 3 > 0)
                .map(|row| Preference { row, liked: (row % 2) as f32, confidence: random.random_range(0.1..20.0) })
                .collect();
            let (found, _) = Ridge::new(&fixed, regularisation).solve(&known).unwrap();
            let known: Vec<_> = known
                .iter()
                .map(|known| (known.row, f64::from(known.liked), 1.0 + f64::from(known.confidence)))
                .collect();
            assert_near(&found, &eliminated(textbook(&fixed, f64::from(regularisation), &known)));
        }
    }
}
