//! What needs no spectrum: `librosa.feature.rms` and `librosa.feature.zero_crossing_rate`.

use super::{FRAME, HOP, frames_of};

/// Samples up to here count as zero, which counts as positive; librosa's `threshold`.
const ZERO: f32 = 1e-10;
/// Frames lie on quarters of a frame.
const QUARTERS: usize = FRAME / HOP;

/// The root of the mean square of each frame; zeros lie beyond the ends.
pub fn rms(samples: &[f32]) -> Vec<f32> {
    let squares: Vec<f64> = samples.chunks(HOP).map(sum_of_squares).collect();
    let frame = |frame: usize| {
        let first = frame.saturating_sub(QUARTERS / 2);
        let sum: f64 = squares.iter().take(frame + QUARTERS / 2).skip(first).sum();
        (sum / FRAME as f64).sqrt() as f32
    };
    (0..frames_of(samples.len())).map(frame).collect()
}

fn sum_of_squares(samples: &[f32]) -> f64 {
    let (chunks, rest) = samples.as_chunks::<4>();
    let mut sums = [0.0_f64; 4];
    for chunk in chunks {
        for (sum, sample) in sums.iter_mut().zip(chunk) {
            *sum += f64::from(*sample) * f64::from(*sample);
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(|sample| f64::from(*sample) * f64::from(*sample)).sum::<f64>()
}

/// The share of each frame's samples at which the sign changes; beyond the ends, the outermost samples go on. A change
/// at a frame's very first sample is not its own.
pub fn zero_crossing_rate(samples: &[f32]) -> Vec<f32> {
    let hops: Vec<u32> = (0..samples.len().div_ceil(HOP)).map(|hop| changes(samples, hop)).collect();
    let frame = |frame: usize| {
        let first = frame.saturating_sub(QUARTERS / 2);
        let sum: u32 = hops.iter().take(frame + QUARTERS / 2).skip(first).sum();
        let begins_within = frame >= QUARTERS / 2;
        (sum - u32::from(begins_within && changes_at(samples, first * HOP))) as f32 / FRAME as f32
    };
    (0..frames_of(samples.len())).map(frame).collect()
}

/// Changes at the samples of a hop.
fn changes(samples: &[f32], hop: usize) -> u32 {
    let from = (hop * HOP).saturating_sub(1);
    let to = ((hop + 1) * HOP).min(samples.len());
    samples[from..to].windows(2).map(|pair| u32::from(is_negative(pair[0]) != is_negative(pair[1]))).sum()
}

/// Whether the sign changes from the sample before.
fn changes_at(samples: &[f32], index: usize) -> bool {
    index > 0 && index < samples.len() && is_negative(samples[index - 1]) != is_negative(samples[index])
}

fn is_negative(sample: f32) -> bool {
    sample < -ZERO
}
