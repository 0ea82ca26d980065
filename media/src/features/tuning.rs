//! How far the music is tuned from A = 440 Hz (`librosa.estimate_tuning` of the power spectrum).

use super::{BINS, FRAME, SAMPLE_RATE_HZ, bin_hz};

/// Where pitches are looked for, Hz; librosa's `fmin` and `fmax` of `piptrack`.
const LOWEST_HZ: f64 = 150.0;
const HIGHEST_HZ: f64 = 4000.0;
/// How far a peak may lie below the loudest bin of its frame; librosa's `threshold`.
const THRESHOLD: f32 = 0.1;
/// Steps of a hundredth of a semitone.
const STEPS: usize = 100;

/// Gathers the pitches of a block: peaks of its spectra, five bytes each.
///
/// The arithmetic is `f32` where librosa's is: a pitch on the edge between two steps falls to the same side.
pub struct Tuning {
    first: usize,
    end: usize,
    powers: Vec<f32>,
    steps: Vec<u8>,
}

impl Tuning {
    /// Of nothing yet.
    pub fn new() -> Self {
        let first = (0..BINS).find(|bin| bin_hz(*bin) >= LOWEST_HZ).unwrap_or(1);
        let end = (0..BINS).find(|bin| bin_hz(*bin) >= HIGHEST_HZ).unwrap_or(BINS - 1);
        Self { first, end, powers: Vec::new(), steps: Vec::new() }
    }

    /// Adds a frame's peaks, each with its pitch between the bins (`librosa.piptrack`).
    pub fn add(&mut self, powers: &[f32; BINS]) {
        let least = THRESHOLD * strongest(powers);
        for bin in self.first..self.end {
            let [before, at, after] = [powers[bin - 1], powers[bin], powers[bin + 1]];
            if at > least && at > before && at >= after {
                let shift = parabola(before, at, after);
                let hz = ((bin as f64 + f64::from(shift)) * f64::from(SAMPLE_RATE_HZ) / FRAME as f64) as f32;
                self.steps.push(step(hz));
                self.powers.push(at + 0.5 * ((after - before) / 2.0) * shift);
            }
        }
    }

    /// Deviation in semitones, −0.5 to 0.49: where most of the louder half of the pitches lie. None where there is no
    /// pitch (silence, a constant); librosa then takes 0.
    pub fn finish(mut self) -> Option<f64> {
        let louder: Vec<f32> = self.powers.clone();
        let threshold = median(&mut self.powers)?;
        let mut counts = [0_u32; STEPS];
        for (step, _) in self.steps.iter().zip(&louder).filter(|(_, power)| **power >= threshold) {
            counts[usize::from(*step)] += 1;
        }
        let most = counts.iter().copied().max()?;
        counts.iter().position(|count| *count == most).map(edge)
    }
}

/// In eight parts side by side, which the processor compares at once.
fn strongest(powers: &[f32; BINS]) -> f32 {
    let (groups, rest) = powers.as_chunks::<8>();
    let mut lanes = [0.0_f32; 8];
    for group in groups {
        for (most, power) in lanes.iter_mut().zip(group) {
            *most = if *power > *most { *power } else { *most };
        }
    }
    lanes.iter().chain(rest).copied().fold(0.0, f32::max)
}

/// Where between the bins the top of a parabola through three powers lies, −1 to 1.
fn parabola(before: f32, at: f32, after: f32) -> f32 {
    let curve = f64::from(after + before) - 2.0 * f64::from(at);
    let slope = f64::from(after - before) / 2.0;
    if slope.abs() >= curve.abs() { 0.0 } else { (-slope / curve) as f32 }
}

/// Lower edge of a step, semitones.
fn edge(step: usize) -> f64 {
    -0.5 + step as f64 * 0.01
}

/// The step in which a frequency lies: its distance from the nearest semitone.
fn step(hz: f32) -> u8 {
    let semitones = 12.0 * (hz / 27.5).log2();
    let residual = semitones.rem_euclid(1.0);
    let residual = f64::from(if residual >= 0.5 { residual - 1.0 } else { residual });
    let guess = ((residual + 0.5) * STEPS as f64) as usize;
    let step = if residual < edge(guess) {
        guess.saturating_sub(1)
    } else if residual >= edge(guess + 1) {
        guess + 1
    } else {
        guess
    };
    step.min(STEPS - 1) as u8
}

/// As numpy's: the mean of the two in the middle, for an even count. Reorders the values.
pub fn median(values: &mut [f32]) -> Option<f32> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let (_, upper, _) = values.select_nth_unstable_by(middle, f32::total_cmp);
    let upper = *upper;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let below = &values[..middle];
    Some(f32::midpoint(below.iter().copied().fold(f32::NEG_INFINITY, f32::max), upper))
}
