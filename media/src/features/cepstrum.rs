//! Mel-frequency cepstral coefficients (`librosa.feature.mfcc`) and how they change (`librosa.feature.delta`).

use std::f64::consts::PI;

use super::{MELS, MFCCS};

/// Frames that a slope is fitted to; librosa's `width`.
const WIDTH: usize = 9;

/// The orthonormal DCT-II of the mel levels, cut after the first twenty coefficients.
pub struct Cepstrum {
    basis: Vec<[f32; MELS]>,
}

impl Cepstrum {
    /// Computes the basis.
    pub fn new() -> Self {
        let row = |coefficient: usize| {
            let scale = if coefficient == 0 { (1.0 / MELS as f64).sqrt() } else { (2.0 / MELS as f64).sqrt() };
            std::array::from_fn(|band| {
                (scale * (PI * coefficient as f64 * (2 * band + 1) as f64 / (2 * MELS) as f64).cos()) as f32
            })
        };
        Self { basis: (0..MFCCS).map(row).collect() }
    }

    /// Coefficients of one frame of mel levels in dB.
    pub fn apply(&self, levels: &[f32; MELS]) -> [f32; MFCCS] {
        std::array::from_fn(|coefficient| dot(&self.basis[coefficient], levels))
    }
}

/// In eight sums side by side, which the processor computes at once.
fn dot(left: &[f32; MELS], right: &[f32; MELS]) -> f32 {
    let mut sums = [0.0_f32; 8];
    for (left, right) in left.as_chunks::<8>().0.iter().zip(right.as_chunks::<8>().0) {
        for (sum, (left, right)) in sums.iter_mut().zip(left.iter().zip(right)) {
            *sum += left * right;
        }
    }
    sums.iter().sum()
}

/// How fast a value changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The slope of a line through nine frames (`order=1`), a frame.
    First,
    /// The second derivative of a parabola through nine frames (`order=2`), a frame².
    Second,
}

impl Order {
    /// Savitzky and Golay's weights for the nine frames around the one in the middle.
    fn weights(self) -> [f32; WIDTH] {
        let offsets: [f32; WIDTH] = std::array::from_fn(|index| index as f32 - 4.0);
        match self {
            Self::First => offsets.map(|offset| offset / 60.0),
            // 2 (offset² − mean of offset²) / Σ (offset² − mean of offset²)², of which the sum is 308.
            Self::Second => offsets.map(|offset| (offset * offset - 60.0 / 9.0) / 154.0),
        }
    }
}

/// One row for each frame. The first and last four frames take what the polynomial through the outermost nine says
/// (`mode="interp"`), which for these orders is the same for all of them. Nothing changes in fewer than nine frames:
/// librosa refuses them, here all is zero.
pub fn delta(rows: &[[f32; MFCCS]], order: Order) -> Vec<[f32; MFCCS]> {
    let weights = order.weights();
    let inner: Vec<[f32; MFCCS]> = rows.windows(WIDTH).map(|window| weighted(window, &weights)).collect();
    let Some(last) = inner.len().checked_sub(1) else {
        return vec![[0.0; MFCCS]; rows.len()];
    };
    (0..rows.len()).map(|frame| inner[frame.saturating_sub(WIDTH / 2).min(last)]).collect()
}

fn weighted(rows: &[[f32; MFCCS]], weights: &[f32; WIDTH]) -> [f32; MFCCS] {
    let mut sums = [0.0; MFCCS];
    for (row, weight) in rows.iter().zip(weights) {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += weight * value;
        }
    }
    sums
}
