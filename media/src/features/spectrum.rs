//! The short-time Fourier transform (`librosa.stft`).

use std::{f64::consts::TAU, sync::Arc};

use realfft::{FftNum, RealFftPlanner, RealToComplex, num_complex::Complex};

use super::{BINS, FRAME, HOP};

/// What a transform is computed in.
pub trait Real: FftNum {
    /// Exact for samples.
    fn of(sample: f32) -> Self;
    /// Of a weight of the window.
    fn rounded(weight: f64) -> Self;
    /// As librosa keeps its spectra.
    fn single(self) -> f32;
}

impl Real for f32 {
    fn of(sample: f32) -> Self {
        sample
    }

    fn rounded(weight: f64) -> Self {
        weight as Self
    }

    fn single(self) -> f32 {
        self
    }
}

impl Real for f64 {
    fn of(sample: f32) -> Self {
        Self::from(sample)
    }

    fn rounded(weight: f64) -> Self {
        weight
    }

    fn single(self) -> f32 {
        self as f32
    }
}

/// Transforms frame after frame. `T` is what the transform is computed in: librosa's own is `f64`, whose results are
/// then rounded to `f32`; the quietest bins beside a loud tone need it.
pub struct Stft<T: Real> {
    transform: Arc<dyn RealToComplex<T>>,
    window: Vec<T>,
    input: Vec<T>,
    output: Vec<Complex<T>>,
    scratch: Vec<Complex<T>>,
}

/// Which samples a frame sees: the first of them, and where in the frame it lies.
fn seen(samples: &[f32], frame: usize) -> (&[f32], usize) {
    let start = (frame * HOP).saturating_sub(FRAME / 2);
    let lead = (FRAME / 2).saturating_sub(frame * HOP);
    let end = (frame * HOP + FRAME / 2).min(samples.len());
    (samples.get(start..end).unwrap_or_default(), lead)
}

/// The periodic Hann window (`scipy.signal.get_window("hann", length)`).
pub fn hann(length: usize) -> impl Iterator<Item = f64> {
    (0..length).map(move |index| 0.5 - 0.5 * (TAU * index as f64 / length as f64).cos())
}

impl<T: Real> Stft<T> {
    /// Plans the transform.
    pub fn new() -> Self {
        let transform = RealFftPlanner::new().plan_fft_forward(FRAME);
        Self {
            window: hann(FRAME).map(T::rounded).collect(),
            input: transform.make_input_vec(),
            output: transform.make_output_vec(),
            scratch: transform.make_scratch_vec(),
            transform,
        }
    }

    /// The spectrum of one frame.
    fn bins(&mut self, samples: &[f32], frame: usize) -> &[Complex<T>] {
        let (seen, lead) = seen(samples, frame);
        if seen.len() < FRAME {
            self.input.fill(T::zero());
        }
        for ((input, sample), weight) in self.input[lead..].iter_mut().zip(seen).zip(&self.window[lead..]) {
            *input = T::of(*sample) * *weight;
        }
        // The buffers are of the planned lengths: it cannot fail. If it did, the frame would be silent.
        if self.transform.process_with_scratch(&mut self.input, &mut self.output, &mut self.scratch).is_err() {
            self.output.fill(Complex::new(T::zero(), T::zero()));
        }
        &self.output
    }

    /// Magnitudes of one frame.
    pub fn magnitudes(&mut self, samples: &[f32], frame: usize, magnitudes: &mut [f32; BINS]) {
        let bins = self.bins(samples, frame);
        for (magnitude, bin) in magnitudes.iter_mut().zip(bins) {
            let (re, im) = (bin.re.single(), bin.im.single());
            *magnitude = (re * re + im * im).sqrt();
        }
    }
}

/// Squares of the magnitudes.
pub fn powers(magnitudes: &[f32; BINS], powers: &mut [f32; BINS]) {
    for (power, magnitude) in powers.iter_mut().zip(magnitudes) {
        *power = magnitude * magnitude;
    }
}
