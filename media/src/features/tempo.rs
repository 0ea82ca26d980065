//! The tempo (`librosa.feature.tempo` with its defaults): which lag the onsets repeat at, near 120 BPM if in doubt.

use realfft::{RealFftPlanner, num_complex::Complex};

use super::{HOP, SAMPLE_RATE_HZ, spectrum::hann};

/// Frames of the window, and one more than the longest lag: 8 s (`ac_size`).
pub const WINDOW: usize = 8 * SAMPLE_RATE_HZ as usize / HOP;
/// The least good length of a transform in which a window's autocorrelation does not wrap.
const TRANSFORM: usize = 720;
/// Where the prior has its middle, and how fast it may be; librosa's `start_bpm` and `max_tempo`.
const LIKELY_BPM: f64 = 120.0;
const FASTEST_BPM: f64 = 320.0;

/// Sum of the autocorrelations around all frames (`librosa.feature.tempogram`), each with 1 at lag 0, and how many
/// frames there were. Sums of several blocks can be added.
#[derive(Debug, Clone)]
pub struct Tempogram {
    sums: Vec<f64>,
    frames: u64,
}

impl Tempogram {
    /// Of nothing.
    pub fn new() -> Self {
        Self { sums: vec![0.0; WINDOW], frames: 0 }
    }

    /// Of a curve of onsets.
    ///
    /// librosa transforms each window, squares, transforms back, scales to 1 at lag 0 and takes the mean. All but the
    /// squares is linear, and what stands at lag 0 is the window's energy; so the scaled squares are added, and
    /// transformed back once.
    pub fn of(onsets: &[f32]) -> Self {
        let mut planner = RealFftPlanner::<f64>::new();
        let (forward, backward) = (planner.plan_fft_forward(TRANSFORM), planner.plan_fft_inverse(TRANSFORM));
        let (mut input, mut output) = (forward.make_input_vec(), forward.make_output_vec());
        let mut scratch = forward.make_scratch_vec();
        let mut squares = vec![Complex::new(0.0, 0.0); output.len()];
        let padded = padded(onsets);
        let window: Vec<f64> = hann(WINDOW).collect();
        for onsets in padded.windows(WINDOW).take(onsets.len()) {
            input.fill(0.0);
            let mut energy = 0.0;
            for ((input, onset), weight) in input.iter_mut().zip(onsets).zip(&window) {
                *input = f64::from(*onset) * weight;
                energy += *input * *input;
            }
            if energy < f64::MIN_POSITIVE
                || forward.process_with_scratch(&mut input, &mut output, &mut scratch).is_err()
            {
                continue;
            }
            for (square, bin) in squares.iter_mut().zip(&output) {
                square.re += bin.norm_sqr() / energy;
            }
        }
        let mut lags = backward.make_output_vec();
        // The buffers are of the planned lengths, and the ends are real: it cannot fail.
        let sums = match backward.process(&mut squares, &mut lags) {
            Ok(()) => lags[..WINDOW].iter().map(|lag| lag / TRANSFORM as f64).collect(),
            Err(_) => vec![0.0; WINDOW],
        };
        Self { sums, frames: onsets.len() as u64 }
    }

    /// Takes in the frames of another block.
    pub fn add(&mut self, other: &Self) {
        for (sum, other) in self.sums.iter_mut().zip(&other.sums) {
            *sum += other;
        }
        self.frames += other.frames;
    }

    /// Frames from one beat to the next, at least 1.
    pub fn period(&self) -> usize {
        let mut best = (1, f64::NEG_INFINITY);
        for lag in (1..WINDOW).filter(|lag| bpm(*lag) < FASTEST_BPM) {
            let mean = self.sums[lag] / self.frames.max(1) as f64;
            let prior = -0.5 * (bpm(lag).log2() - LIKELY_BPM.log2()).powi(2);
            let score = (1e6 * mean).ln_1p() + prior;
            if score > best.1 {
                best = (lag, score);
            }
        }
        best.0
    }
}

/// Beats a minute, of beats so many frames apart.
pub fn bpm(period: usize) -> f64 {
    60.0 * f64::from(SAMPLE_RATE_HZ) / (HOP * period) as f64
}

/// Half a window more at each end, which falls to zero in a straight line (`numpy.pad`, `linear_ramp`).
fn padded(onsets: &[f32]) -> Vec<f32> {
    let (first, last) = (onsets.first().copied().unwrap_or(0.0), onsets.last().copied().unwrap_or(0.0));
    let ramp =
        |edge: f32| (0..WINDOW / 2).map(move |index| (f64::from(edge) / (WINDOW / 2) as f64 * index as f64) as f32);
    ramp(first).chain(onsets.iter().copied()).chain(ramp(last).rev()).collect()
}
