//! How strong each pitch class is (`librosa.feature.chroma_stft`, `librosa.filters.chroma`).

use super::{BINS, CHROMAS, bin_hz};

/// The centre of the octaves that count most, in octaves over 27.5 Hz, and their width; librosa's `ctroct`, `octwidth`.
const CENTRE_OCTAVE: f64 = 5.0;
const OCTAVES: f64 = 2.0;

/// What each bin adds to each pitch class.
pub struct ChromaBank {
    weights: Vec<[f32; CHROMAS]>,
}

impl ChromaBank {
    /// For music that is tuned `tuning` semitones above A = 440 Hz.
    pub fn new(tuning: f64) -> Self {
        Self { weights: (0..BINS).map(|bin| weights(bin, tuning)).collect() }
    }

    /// Pitch classes of one frame of powers, C first, of which the strongest is 1; all zero for silence.
    pub fn apply(&self, powers: &[f32; BINS]) -> [f32; CHROMAS] {
        let mut sums = [[0.0_f32; CHROMAS]; 2];
        let (weights, last_weights) = self.weights.as_chunks::<2>();
        let (powers, last_power) = powers.as_chunks::<2>();
        for (weights, powers) in weights.iter().zip(powers) {
            for lane in 0..2 {
                add(&mut sums[lane], &weights[lane], powers[lane]);
            }
        }
        for (weights, power) in last_weights.iter().zip(last_power) {
            add(&mut sums[0], weights, *power);
        }
        let sums: [f32; CHROMAS] = std::array::from_fn(|class| sums[0][class] + sums[1][class]);
        let strongest = sums.iter().copied().fold(0.0, f32::max);
        if strongest < f32::MIN_POSITIVE { sums } else { sums.map(|sum| sum / strongest) }
    }
}

fn add(sums: &mut [f32; CHROMAS], weights: &[f32; CHROMAS], power: f32) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += weight * power;
    }
}

/// Semitones of a bin over 27.5 Hz; the bin of 0 Hz lies, by definition, one and a half octaves below the next.
fn semitones(bin: usize, tuning: f64) -> f64 {
    if bin == 0 {
        return semitones(1, tuning) - 18.0;
    }
    let a440 = 440.0 * (tuning / 12.0).exp2();
    12.0 * (bin_hz(bin) / (a440 / 16.0)).log2()
}

/// Bumps of a semitone's width (a bin's, where that is wider) around each pitch class.
fn weights(bin: usize, tuning: f64) -> [f32; CHROMAS] {
    let at = semitones(bin, tuning);
    let width = (semitones(bin + 1, tuning) - at).max(1.0);
    let bump = |class: usize| {
        let distance = (at - class as f64 + 126.0).rem_euclid(12.0) - 6.0;
        (-0.5 * (2.0 * distance / width).powi(2)).exp()
    };
    let bumps: [f64; CHROMAS] = std::array::from_fn(bump);
    let length = bumps.iter().map(|bump| bump * bump).sum::<f64>().sqrt();
    let octave = (-0.5 * ((at / 12.0 - CENTRE_OCTAVE) / OCTAVES).powi(2)).exp();
    // Counted from A until here, from C outside.
    std::array::from_fn(|class| (bumps[(class + 3) % CHROMAS] / length * octave) as f32)
}
