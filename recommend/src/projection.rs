//! A map: embeddings in two dimensions, by principal components (Pearson 1901; Jolliffe 2002).

use std::borrow::Borrow;

use crate::embedding::Embedding;
use crate::sound::DIMENSIONS;

/// Rounds of power iteration. The plane of the map needs no more: where two components are nearly equal, any turn of them is as good.
const ROUNDS: usize = 200;

type Vector = [f64; DIMENSIONS];

/// The plane through a catalogue on which it is spread most, scaled to the unit square. A track that comes later is put on the same map.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    mean: Vector,
    /// The first and the second principal component, of length 1.
    axes: [Vector; 2],
    /// Least and greatest coordinate on each axis.
    bounds: [(f64, f64); 2],
}

impl Projection {
    /// Fits to a catalogue, or to a sample of it that is no larger than need be: it takes 14,400 multiplications for each of them. Signs are
    /// fixed (the largest coordinate of each axis is positive), so the map does not flip from one fit to the next.
    pub fn fit<E: Borrow<Embedding>>(embeddings: impl Iterator<Item = E> + Clone) -> Self {
        let count = embeddings.clone().count().max(1) as f64;
        let mut mean = [0.0; DIMENSIONS];
        for embedding in embeddings.clone() {
            for (mean, value) in mean.iter_mut().zip(embedding.borrow().as_array()) {
                *mean += f64::from(*value) / count;
            }
        }
        let mut covariance = vec![[0.0; DIMENSIONS]; DIMENSIONS];
        for embedding in embeddings.clone() {
            let centred = centred(embedding.borrow(), &mean);
            for (row, value) in covariance.iter_mut().zip(centred) {
                row.iter_mut().zip(&centred).for_each(|(sum, other)| *sum += value * other / count);
            }
        }
        let first = component(&covariance, None);
        let second = component(&covariance, Some(&first));
        Self { mean, axes: [first, second], bounds: [(0.0, 0.0); 2] }.around(embeddings)
    }

    /// The same plane, scaled so that these are what fills the map. 240 multiplications each.
    #[must_use]
    pub fn around<E: Borrow<Embedding>>(mut self, embeddings: impl Iterator<Item = E>) -> Self {
        let mut bounds = [(f64::MAX, f64::MIN); 2];
        for embedding in embeddings {
            let coordinates = self.coordinates(embedding.borrow());
            for ((least, greatest), value) in bounds.iter_mut().zip(coordinates) {
                (*least, *greatest) = (least.min(value), greatest.max(value));
            }
        }
        self.bounds = bounds;
        self
    }

    /// Where a track stands: 0 to 1 on both axes. Beyond the edge is on the edge; where all are in one place, it is the middle.
    pub fn project(&self, embedding: &Embedding) -> [f32; 2] {
        let coordinates = self.coordinates(embedding);
        std::array::from_fn(|axis| {
            let (least, greatest) = self.bounds[axis];
            let share = (coordinates[axis] - least) / (greatest - least);
            if greatest - least > 1e-9 { share.clamp(0.0, 1.0) as f32 } else { 0.5 }
        })
    }

    fn coordinates(&self, embedding: &Embedding) -> [f64; 2] {
        let centred = centred(embedding, &self.mean);
        std::array::from_fn(|axis| dot(&self.axes[axis], &centred))
    }
}

/// The direction in which the covariance is largest, at right angles to another (power iteration, Golub and Van Loan 2013, §7.3).
fn component(covariance: &[Vector], beside: Option<&Vector>) -> Vector {
    // No symmetry, so that it is at right angles to nothing in particular.
    let mut axis: Vector = std::array::from_fn(|at| 1.0 + (at as f64 * 1.7).sin());
    for round in 0..=ROUNDS {
        if round > 0 {
            axis = std::array::from_fn(|at| dot(&covariance[at], &axis));
        }
        if let Some(other) = beside {
            let along = dot(&axis, other);
            axis = std::array::from_fn(|at| axis[at] - along * other[at]);
        }
        let length = dot(&axis, &axis).sqrt();
        if length <= f64::MIN_POSITIVE {
            return [0.0; DIMENSIONS];
        }
        axis = axis.map(|value| value / length);
    }
    let largest =
        axis.iter().copied().fold(0.0_f64, |largest, value| if value.abs() > largest.abs() { value } else { largest });
    axis.map(|value| value * largest.signum())
}

fn centred(embedding: &Embedding, mean: &Vector) -> Vector {
    std::array::from_fn(|at| f64::from(embedding.as_array()[at]) - mean[at])
}

fn dot(one: &Vector, other: &Vector) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}
