//! Spherical k-means (Dhillon and Modha 2001): centres of cells.

use std::num::NonZeroUsize;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::quantised::{self, Quantised};
use crate::embedding::Embedding;
use crate::id::Track;
use crate::sound::DIMENSIONS;

/// Points that a centre is taught from: more moves it little.
const SAMPLE_BY_CENTRE: usize = 48;

const ROUNDS: usize = 8;

/// `count` centres (fewer points give fewer) from a sample of the points.
pub(super) fn centres(points: &[(Track, Quantised)], count: usize, seed: u64, threads: NonZeroUsize) -> Vec<Quantised> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let sample_len = points.len().min(count * SAMPLE_BY_CENTRE);
    let sample: Vec<Quantised> =
        rand::seq::index::sample(&mut random, points.len(), sample_len).iter().map(|at| points[at].1).collect();
    // A sample in random order begins with random points.
    let mut centres: Vec<Quantised> = sample.iter().take(count).copied().collect();
    for _ in 0..ROUNDS {
        let nearest = crate::parallel::map(&sample, threads, |point| quantised::nearest(point, &centres));
        let mut sums = vec![[0.0_f32; DIMENSIONS]; centres.len()];
        for (point, centre) in sample.iter().zip(&nearest) {
            point.add_to(&mut sums[*centre]);
        }
        for (centre, sum) in centres.iter_mut().zip(sums) {
            // A centre that nobody is near to stays where it is.
            if let Some(mean) = Embedding::toward(sum) {
                *centre = Quantised::new(&mean);
            }
        }
    }
    centres
}

#[cfg(test)]
mod tests {
    use rand::Rng as _;

    use super::*;

    #[test]
    fn centres_move_to_the_middle_of_their_points() {
        // Two groups, each around an axis: a centre is nearer to the axis than any of its points.
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut draw = |axis: usize| {
            let mut point: [f32; DIMENSIONS] = std::array::from_fn(|_| random.random_range(-0.1..0.1));
            point[axis] += 1.0;
            Quantised::new(&Embedding::toward(point).unwrap())
        };
        let points: Vec<_> = (0..80).map(|track| (Track(track), draw(track as usize % 2))).collect();
        let axis = |at: usize| {
            Quantised::new(&Embedding::toward(std::array::from_fn(|other| f32::from(other == at))).unwrap())
        };
        for centre in centres(&points, 2, 3, NonZeroUsize::MIN) {
            let nearest_axis = if axis(0).dot(&centre) > axis(1).dot(&centre) { axis(0) } else { axis(1) };
            assert!(points.iter().all(|(_, point)| nearest_axis.dot(point) < nearest_axis.dot(&centre)));
        }
    }
}
