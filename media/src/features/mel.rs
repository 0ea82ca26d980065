//! Mel bands (`librosa.filters.mel`, Slaney's scale and norm) and decibels (`librosa.power_to_db`).

use super::{BINS, MELS, SAMPLE_RATE_HZ, bin_hz};

/// The least power that has a level of its own.
pub const LEAST_POWER: f64 = 1e-10;
/// How far below the loudest value of a block levels are told apart, dB.
pub const TOP_DB: f32 = 80.0;

/// Weights are kept in groups of so many, which the processor multiplies at once.
const GROUP: usize = 8;

/// One triangular filter for each band.
pub struct MelBank {
    /// First bin of each band, and its weights from there on; zeros fill the groups.
    bands: Vec<(usize, Vec<[f32; GROUP]>)>,
}

impl MelBank {
    /// 128 bands from 0 Hz to half the sample rate.
    pub fn new() -> Self {
        let highest = hz_to_mel(f64::from(SAMPLE_RATE_HZ) / 2.0);
        let edges: Vec<f64> = (0..MELS + 2).map(|edge| mel_to_hz(highest * edge as f64 / (MELS + 1) as f64)).collect();
        Self { bands: edges.windows(3).map(triangle).collect() }
    }

    /// Power in each band.
    pub fn apply(&self, powers: &[f32; BINS], bands: &mut [f32; MELS]) {
        for (band, (start, weights)) in bands.iter_mut().zip(&self.bands) {
            let mut sums = [0.0; GROUP];
            for (weights, powers) in weights.iter().zip(powers[*start..].as_chunks::<GROUP>().0) {
                for lane in 0..GROUP {
                    sums[lane] += weights[lane] * powers[lane];
                }
            }
            *band = sums.iter().sum();
        }
    }
}

/// A triangle over the band between three edges in Hz, of the same area for each band.
fn triangle(edges: &[f64]) -> (usize, Vec<[f32; GROUP]>) {
    let [low, centre, high] = [edges[0], edges[1], edges[2]];
    let area = 2.0 / (high - low);
    let weight = |bin: usize| {
        let hz = bin_hz(bin);
        // librosa rounds before it applies the area, and after.
        let ramp = ((hz - low) / (centre - low)).min((high - hz) / (high - centre)).max(0.0) as f32;
        (f64::from(ramp) * area) as f32
    };
    let first = (0..BINS).find(|bin| weight(*bin) > 0.0).unwrap_or(0);
    let count = (first..BINS).take_while(|bin| weight(*bin) > 0.0).count().div_ceil(GROUP);
    let start = first.min(BINS - count * GROUP);
    (start, (0..count).map(|group| std::array::from_fn(|lane| weight(start + group * GROUP + lane))).collect())
}

/// `librosa.hz_to_mel`: linear below 1 kHz, logarithmic above.
fn hz_to_mel(hz: f64) -> f64 {
    if hz < 1000.0 { hz * 3.0 / 200.0 } else { 15.0 + (hz / 1000.0).ln() * 27.0 / 6.4_f64.ln() }
}

/// `librosa.mel_to_hz`.
fn mel_to_hz(mel: f64) -> f64 {
    if mel < 15.0 { mel * 200.0 / 3.0 } else { 1000.0 * ((mel - 15.0) * 6.4_f64.ln() / 27.0).exp() }
}

/// The level of a power, dB; what is below [`LEAST_POWER`] has that level.
pub fn db(power: f32) -> f32 {
    10.0 * power.max(LEAST_POWER as f32).log10()
}

/// Raises what is more than [`TOP_DB`] below the loudest value of all.
pub fn limit<const N: usize>(levels: &mut [[f32; N]]) {
    let loudest = levels.iter().flatten().copied().fold(f32::NEG_INFINITY, f32::max);
    for level in levels.iter_mut().flatten() {
        *level = level.max(loudest - TOP_DB);
    }
}
