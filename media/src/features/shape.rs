//! The shape of a spectrum in a few numbers: `librosa.feature.spectral_centroid`, `spectral_bandwidth`,
//! `spectral_rolloff` and `spectral_flatness`.

use super::{BINS, bin_hz, mel::LEAST_POWER};

/// The share of the magnitudes that lies below the roll-off; librosa's `roll_percent`.
const ROLL_OFF: f32 = 0.85;

/// Centroid and bandwidth, Hz: mean and standard deviation of the frequency, weighted by magnitude. Zero for silence.
pub fn centroid_and_bandwidth(magnitudes: &[f32; BINS]) -> (f32, f32) {
    let (mut sum, mut first, mut second) = ([0.0_f64; 4], [0.0_f64; 4], [0.0_f64; 4]);
    let (chunks, rest) = magnitudes.as_chunks::<4>();
    let mut bin = [0.0, 1.0, 2.0, 3.0];
    for chunk in chunks {
        for lane in 0..4 {
            let (weight, at) = (f64::from(chunk[lane]), bin[lane]);
            sum[lane] += weight;
            first[lane] += weight * at;
            second[lane] += weight * at * at;
            bin[lane] += 4.0;
        }
    }
    for (weight, at) in rest.iter().zip(bin) {
        let weight = f64::from(*weight);
        sum[0] += weight;
        first[0] += weight * at;
        second[0] += weight * at * at;
    }
    let total: f64 = sum.iter().sum();
    if total < f64::from(f32::MIN_POSITIVE) {
        return (0.0, 0.0);
    }
    let mean = first.iter().sum::<f64>() / total;
    let variance = second.iter().sum::<f64>() / total - mean * mean;
    ((mean * bin_hz(1)) as f32, (variance.max(0.0).sqrt() * bin_hz(1)) as f32)
}

/// The frequency, Hz, below which 85 % of the magnitudes lie. The running sum is kept as librosa keeps it, in `f32`
/// from the lowest bin on: close to a bin's edge its rounding decides.
pub fn roll_off(magnitudes: &[f32; BINS], sums: &mut [f32; BINS]) -> f32 {
    let mut total = 0.0;
    for (sum, magnitude) in sums.iter_mut().zip(magnitudes) {
        total += magnitude;
        *sum = total;
    }
    let threshold = ROLL_OFF * total;
    bin_hz(sums.partition_point(|sum| *sum < threshold)) as f32
}

/// Geometric over arithmetic mean of the powers: 1 for white noise and silence, near 0 for tones.
pub fn flatness(powers: &[f32; BINS]) -> f32 {
    let (chunks, rest) = powers.as_chunks::<8>();
    let least = LEAST_POWER as f32;
    let (mut logarithms, mut sums) = (0.0_f64, [0.0_f64; 8]);
    for chunk in chunks {
        // One logarithm for eight: their product stays between 1e-80 and 1e304.
        let mut product = 1.0_f64;
        for (sum, power) in sums.iter_mut().zip(chunk) {
            let power = f64::from(power.max(least));
            product *= power;
            *sum += power;
        }
        logarithms += product.ln();
    }
    for power in rest {
        let power = f64::from(power.max(least));
        logarithms += power.ln();
        sums[0] += power;
    }
    ((logarithms / BINS as f64).exp() / (sums.iter().sum::<f64>() / BINS as f64)) as f32
}
