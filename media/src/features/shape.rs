//! The shape of a spectrum in a few numbers: `librosa.feature.spectral_centroid`, `spectral_bandwidth`,
//! `spectral_rolloff` and `spectral_flatness`.

use super::{BINS, bin_hz, mel::LEAST_POWER};

/// The share of the magnitudes that lies below the roll-off; librosa's `roll_percent`.
const ROLL_OFF: f32 = 0.85;
/// Sums are kept in so many parts, which the processor adds at once.
const LANES: usize = 4;

/// Centroid, bandwidth and roll-off of a frame, Hz. All zero for silence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Mean of the frequency, weighted by magnitude.
    pub centroid: f32,
    /// Its standard deviation.
    pub bandwidth: f32,
    /// The frequency below which 85 % of the magnitudes lie.
    pub rolloff: f32,
}

impl Shape {
    /// Of magnitudes.
    ///
    /// The running sum of the roll-off is kept as librosa keeps it, in `f32` from the lowest bin on: close to a bin's
    /// edge its rounding decides. One addition waits for the other; the moments are computed meanwhile.
    pub fn of(magnitudes: &[f32; BINS]) -> Self {
        let (mut sum, mut first, mut second) = ([0.0_f64; LANES], [0.0_f64; LANES], [0.0_f64; LANES]);
        let (mut running, mut total) = ([0.0_f32; BINS], 0.0_f32);
        let mut bin: [f64; LANES] = std::array::from_fn(|lane| lane as f64);
        let (chunks, rest) = magnitudes.as_chunks::<LANES>();
        for (chunk, running) in chunks.iter().zip(running.as_chunks_mut::<LANES>().0) {
            for lane in 0..LANES {
                total += chunk[lane];
                running[lane] = total;
                let weight = f64::from(chunk[lane]);
                sum[lane] += weight;
                first[lane] += weight * bin[lane];
                second[lane] += weight * bin[lane] * bin[lane];
                bin[lane] += LANES as f64;
            }
        }
        for (lane, weight) in rest.iter().enumerate() {
            total += weight;
            running[BINS - rest.len() + lane] = total;
            let weight = f64::from(*weight);
            sum[lane] += weight;
            first[lane] += weight * bin[lane];
            second[lane] += weight * bin[lane] * bin[lane];
        }
        let [sum, first, second] = [sum, first, second].map(|lanes| lanes.iter().sum::<f64>());
        if sum < f64::from(f32::MIN_POSITIVE) {
            return Self { centroid: 0.0, bandwidth: 0.0, rolloff: 0.0 };
        }
        let mean = first / sum;
        let variance = second / sum - mean * mean;
        let threshold = ROLL_OFF * total;
        Self {
            centroid: (mean * bin_hz(1)) as f32,
            bandwidth: (variance.max(0.0).sqrt() * bin_hz(1)) as f32,
            rolloff: bin_hz(running.partition_point(|sum| *sum < threshold)) as f32,
        }
    }
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
