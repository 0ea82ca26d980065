//! Resampling of a stream to 22,050 Hz, as soxr's high quality does it for librosa.
//!
//! No filter of a library can be given soxr's pass band (to 0.913 of half the lower rate) and its 126 dB, and what is
//! left of the sound in between decides some features (the valleys of the highest contrast band). So the filter is our
//! own, and runs by overlap-save on realfft: a block's spectrum is weighted, cut (or filled) to the length that it has at
//! the other rate, and transformed back. Exact for any ratio of whole numbers.

use std::sync::Arc;

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex, num_complex::Complex};

use super::SAMPLE_RATE_HZ;

/// Middle of the filter's slope, as a share of half the lower rate.
const CUT: f64 = 0.956_87;
/// Half the filter's length in seconds, and Kaiser's β. These and the cut were fitted to soxr's own response: to an
/// impulse where it halves the rate, which they give to 2e-8; and elsewhere, where it takes two steps, to tones, which
/// they give to 0.06 dB down to −131 dB.
const HALVING: (f64, f64) = (194.5 / 44_100.0, 13.04);
const OTHERWISE: (f64, f64) = (222.92 / 48_000.0, 13.742);
/// A block has at least so many samples at the source's rate.
const LEAST_BLOCK: usize = 4096;
/// Rates beyond are taken for this one; nothing that sounds has them, and blocks grow with the rate.
const HIGHEST_RATE_HZ: u32 = 768_000;

/// Computes in `f64`: what the filter leaves near its end is quieter than the rounding of `f32`, and features see it.
///
/// Takes blocks of any size, gives blocks of some size. The output begins with the input's first sample and is as long,
/// rounded up.
pub struct Resampler {
    /// Samples out for so many samples in, without common divisor.
    up: usize,
    down: usize,
    /// Samples in that a block needs on each side of those that it gives; a multiple of `down`.
    edge: usize,
    forward: Arc<dyn RealToComplex<f64>>,
    backward: Arc<dyn ComplexToReal<f64>>,
    weights: Vec<f64>,
    /// Samples that wait, from `edge` before the next that is given.
    waiting: Vec<f32>,
    block: Vec<f64>,
    spectrum: Vec<Complex<f64>>,
    narrow: Vec<Complex<f64>>,
    output: Vec<f64>,
    scratch: Vec<Complex<f64>>,
    taken: u64,
    given: u64,
}

impl Resampler {
    /// From a rate in Hz.
    pub fn new(rate_hz: u32) -> Self {
        let rate_hz = rate_hz.clamp(1, HIGHEST_RATE_HZ);
        let divisor = greatest_common_divisor(rate_hz, SAMPLE_RATE_HZ);
        let (up, down) = ((SAMPLE_RATE_HZ / divisor) as usize, (rate_hz / divisor) as usize);
        let (reach_s, beta) = if (up, down) == (1, 2) { HALVING } else { OTHERWISE };
        let reach = reach_s * f64::from(rate_hz) * f64::from(SAMPLE_RATE_HZ) / f64::from(rate_hz.min(SAMPLE_RATE_HZ));
        let edge = (reach as usize).div_ceil(down) * down;
        let length = LEAST_BLOCK.max(4 * edge).div_ceil(2 * down) * 2 * down;
        let mut planner = RealFftPlanner::new();
        let (forward, backward) = (planner.plan_fft_forward(length), planner.plan_fft_inverse(length / down * up));
        let scratch = forward.get_scratch_len().max(backward.get_scratch_len());
        Self {
            weights: weights(forward.as_ref(), rate_hz, reach, beta),
            block: forward.make_input_vec(),
            spectrum: forward.make_output_vec(),
            narrow: backward.make_input_vec(),
            output: backward.make_output_vec(),
            scratch: vec![Complex::default(); scratch],
            waiting: vec![0.0; edge],
            up,
            down,
            edge,
            forward,
            backward,
            taken: 0,
            given: 0,
        }
    }

    /// Takes samples, and appends to `resampled` what has become certain.
    pub fn push(&mut self, samples: &[f32], resampled: &mut Vec<f32>) {
        self.taken += samples.len() as u64;
        if self.up == self.down {
            resampled.extend_from_slice(samples);
            return;
        }
        self.waiting.extend_from_slice(samples);
        let step = self.block.len() - 2 * self.edge;
        let mut start = 0;
        while self.waiting.len() >= start + self.block.len() {
            let length = self.block.len();
            copy(&self.waiting[start..start + length], &mut self.block);
            self.transform(resampled);
            start += step;
        }
        self.waiting.drain(..start);
    }

    /// Appends the rest.
    pub fn finish(&mut self, resampled: &mut Vec<f32>) {
        if self.up == self.down {
            return;
        }
        let wanted = (self.taken * self.up as u64).div_ceil(self.down as u64);
        let begun = resampled.len() as u64;
        let missing = wanted.saturating_sub(self.given);
        while self.given < wanted {
            let length = self.waiting.len().min(self.block.len());
            self.block.fill(0.0);
            copy(&self.waiting[..length], &mut self.block);
            self.waiting.drain(..length.min(self.block.len() - 2 * self.edge));
            self.transform(resampled);
        }
        resampled.truncate((begun + missing) as usize);
    }

    /// Gives the middle of `block` at the other rate.
    fn transform(&mut self, resampled: &mut Vec<f32>) {
        let done = self.forward.process_with_scratch(&mut self.block, &mut self.spectrum, &mut self.scratch);
        self.narrow.fill(Complex::default());
        for ((narrow, bin), weight) in self.narrow.iter_mut().zip(&self.spectrum).zip(&self.weights) {
            *narrow = bin * weight;
        }
        if let Some(last) = self.narrow.last_mut() {
            last.im = 0.0; // the output's own half rate is real
        }
        let done = done.and(self.backward.process_with_scratch(&mut self.narrow, &mut self.output, &mut self.scratch));
        if done.is_err() {
            self.output.fill(0.0); // the buffers are of the planned lengths: it cannot happen
        }
        let edge = self.edge / self.down * self.up;
        let middle = &self.output[edge..self.output.len() - edge];
        resampled.extend(middle.iter().map(|sample| *sample as f32));
        self.given += middle.len() as u64;
    }
}

fn copy(samples: &[f32], block: &mut [f64]) {
    for (to, from) in block.iter_mut().zip(samples) {
        *to = f64::from(*from);
    }
}

/// The filter's frequency response, of the transform's bins: a sinc under a Kaiser window around 0, which has no delay.
fn weights(transform: &dyn RealToComplex<f64>, rate_hz: u32, reach: f64, beta: f64) -> Vec<f64> {
    let length = transform.len();
    let cut = CUT * f64::from(rate_hz.min(SAMPLE_RATE_HZ)) / f64::from(rate_hz);
    let tap = |offset: usize| {
        let x = std::f64::consts::PI * cut * offset as f64;
        let sinc = if offset == 0 { 1.0 } else { x.sin() / x };
        let place = offset as f64 / reach;
        cut * sinc * bessel(beta * (1.0 - place * place).max(0.0).sqrt()) / bessel(beta)
    };
    let (mut taps, mut response) = (transform.make_input_vec(), transform.make_output_vec());
    for offset in 0..=(reach as usize).min(length / 2) {
        taps[offset] = tap(offset);
        taps[(length - offset) % length] = taps[offset];
    }
    let sum: f64 = taps.iter().sum();
    if transform.process(&mut taps, &mut response).is_err() {
        return vec![0.0; length / 2 + 1]; // cannot happen
    }
    response.iter().map(|bin| bin.re / sum / length as f64).collect()
}

/// The modified Bessel function of the first kind, of order 0, by its series.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for index in 1..64 {
        term *= (x / (2.0 * f64::from(index))).powi(2);
        sum += term;
    }
    sum
}

fn greatest_common_divisor(left: u32, right: u32) -> u32 {
    if right == 0 { left } else { greatest_common_divisor(right, left % right) }
}
