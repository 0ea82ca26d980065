//! Embeddings as 16-bit integers.

use crate::embedding::Embedding;
use crate::sound::DIMENSIONS;

/// What 1 is.
const SCALE: f32 = 32_767.0;

/// A point of the unit sphere, rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quantised([i16; DIMENSIONS]);

impl Quantised {
    pub(super) const ZERO: Self = Self([0; DIMENSIONS]);

    pub(super) fn new(embedding: &Embedding) -> Self {
        Self(embedding.as_array().map(|value| (value * SCALE).round() as i16))
    }

    /// None of [`Self::ZERO`] alone.
    pub(super) fn embedding(&self) -> Option<Embedding> {
        Embedding::toward(self.0.map(f32::from))
    }

    /// Inner product. For points of length 1 it is at most 2³⁰, and so is every part of it (Cauchy–Schwarz): nothing wraps.
    pub(super) fn dot(&self, other: &Self) -> i32 {
        let mut sum = 0_i32;
        for (one, other) in self.0.iter().zip(&other.0) {
            sum = sum.wrapping_add(i32::from(*one).wrapping_mul(i32::from(*other)));
        }
        sum
    }

    pub(super) fn add_to(&self, sum: &mut [f32; DIMENSIONS]) {
        for (sum, value) in sum.iter_mut().zip(&self.0) {
            *sum += f32::from(*value);
        }
    }
}

/// An inner product as a cosine.
pub(super) fn similarity(dot: i32) -> f32 {
    (dot as f32 / (SCALE * SCALE)).clamp(-1.0, 1.0)
}

/// Which centre is nearest; 0 where there is none.
pub(super) fn nearest(point: &Quantised, centres: &[Quantised]) -> usize {
    let mut best = (i32::MIN, 0);
    for (at, centre) in centres.iter().enumerate() {
        let dot = centre.dot(point);
        if dot > best.0 {
            best = (dot, at);
        }
    }
    best.1
}
