//! The features of a stream.

use super::{BLOCK, Features, Frames, SAMPLE_RATE_HZ, resample::Resampler, summary::Summary};

/// No sample counts as louder: the decoder's own limit (integers written as floats without scaling).
const LOUDEST_SAMPLE: f32 = 2_147_483_648.0;

/// Takes interleaved samples in blocks of any size; the result does not depend on how they were cut. Memory is bounded
/// by [`BLOCK`], but for the times of the beats.
pub struct Analyser {
    channels: usize,
    resampler: Resampler,
    mono: Vec<f32>,
    /// At [`SAMPLE_RATE_HZ`], not yet analysed.
    samples: Vec<f32>,
    analysed: u64,
    summary: Summary,
}

impl Analyser {
    /// For sound of that rate (made for 44,100 and 48,000 Hz; others work) and so many channels, of which the mean is
    /// analysed.
    pub fn new(sample_rate_hz: u32, channels: u32) -> Self {
        Self {
            channels: channels.max(1) as usize,
            resampler: Resampler::new(sample_rate_hz),
            mono: Vec::new(),
            samples: Vec::new(),
            analysed: 0,
            summary: Summary::new(),
        }
    }

    /// Takes samples of whole frames. What is no number, or no sound, counts as silence.
    pub fn push(&mut self, interleaved: &[f32]) {
        let channels = self.channels;
        let sound = |sample: &f32| if sample.abs() <= LOUDEST_SAMPLE { *sample } else { 0.0 };
        self.mono.clear();
        match channels {
            1 => self.mono.extend(interleaved.iter().map(sound)),
            2 => self.mono.extend(interleaved.as_chunks::<2>().0.iter().map(|[l, r]| 0.5 * (sound(l) + sound(r)))),
            _ => self.mono.extend(
                interleaved.chunks_exact(channels).map(|frame| frame.iter().map(sound).sum::<f32>() / channels as f32),
            ),
        }
        self.resampler.push(&self.mono, &mut self.samples);
        while self.samples.len() > BLOCK {
            self.analyse(BLOCK);
        }
    }

    /// The features of all that was pushed.
    pub fn finish(mut self) -> Features {
        self.resampler.finish(&mut self.samples);
        while !self.samples.is_empty() {
            self.analyse(self.samples.len().min(BLOCK));
        }
        self.summary.finish()
    }

    fn analyse(&mut self, count: usize) {
        let start_s = self.analysed as f64 / f64::from(SAMPLE_RATE_HZ);
        self.summary.add(&Frames::of(&self.samples[..count]), start_s);
        self.samples.drain(..count);
        self.analysed += count as u64;
    }
}
