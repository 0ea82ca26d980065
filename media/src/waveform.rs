//! The overview of a track: peaks of the absolute sample value, evenly spaced in time.

/// Peaks in a finished overview.
pub const PEAKS: usize = 1000;
/// Most buckets kept while the length is unknown; eight to sixteen for each peak.
const MAX_BUCKETS: usize = 16 * 1024;

/// Gathers peaks of a stream of unknown length in bounded memory: when the buckets run out, neighbours are merged
/// and each new one covers twice the time.
#[derive(Debug)]
pub struct Waveform {
    buckets: Vec<f32>,
    frames_per_bucket: u64,
    frames_in_last: u64,
}

impl Waveform {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self { buckets: Vec::with_capacity(MAX_BUCKETS), frames_per_bucket: 1, frames_in_last: 1 }
    }

    /// Adds interleaved samples; a frame's peak is that of its loudest channel.
    pub fn add(&mut self, samples: &[f32], channels: usize) {
        for frame in samples.chunks_exact(channels.max(1)) {
            let peak = frame.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            if self.frames_in_last == self.frames_per_bucket {
                self.open_bucket();
            }
            self.frames_in_last += 1;
            if let Some(last) = self.buckets.last_mut() {
                *last = last.max(peak);
            }
        }
    }

    fn open_bucket(&mut self) {
        if self.buckets.len() == MAX_BUCKETS {
            self.buckets = self.buckets.chunks(2).map(|pair| pair.iter().copied().fold(0.0, f32::max)).collect();
            self.frames_per_bucket *= 2;
        }
        self.buckets.push(0.0);
        self.frames_in_last = 0;
    }

    /// The overview of the sound times `gain`: [`PEAKS`] numbers, 255 is full scale.
    pub fn finish(&self, gain: f64) -> Vec<u8> {
        let count = self.buckets.len();
        let level = |peak: f32| (f64::from(peak) * gain * 255.0).round().clamp(0.0, 255.0) as u8;
        let peak_of = |index: usize| {
            let start = index * count / PEAKS;
            let end = ((index + 1) * count).div_ceil(PEAKS).clamp(start + 1, count.max(start + 1));
            self.buckets.get(start..end).unwrap_or_default().iter().copied().fold(0.0, f32::max)
        };
        (0..PEAKS).map(|index| level(peak_of(index))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overview(samples: &[f32], channels: usize, block: usize) -> Vec<u8> {
        let mut waveform = Waveform::new();
        samples.chunks(block * channels).for_each(|block| waveform.add(block, channels));
        waveform.finish(1.0)
    }

    #[test]
    fn always_a_thousand_peaks() {
        for frames in [0, 1, 7, 999, 1000, 1001, MAX_BUCKETS - 1, MAX_BUCKETS, MAX_BUCKETS + 1, 1_000_000] {
            let peaks = overview(&vec![1.0; frames], 1, 512);
            assert_eq!(peaks.len(), PEAKS);
            let expected = if frames == 0 { 0 } else { 255 };
            assert!(peaks.iter().all(|peak| *peak == expected), "{frames} frames");
        }
    }

    #[test]
    fn a_ramp_is_seen_as_a_ramp() {
        let frames = 3_000_000;
        let ramp: Vec<f32> = (0..frames).map(|frame| frame as f32 / frames as f32).collect();
        for (index, peak) in overview(&ramp, 1, 4096).into_iter().enumerate() {
            let exact = (index + 1) as f32 / PEAKS as f32 * 255.0;
            assert!((f32::from(peak) - exact).abs() <= 1.0, "peak {index} is {peak}, not {exact}");
        }
    }

    #[test]
    fn one_click_is_seen_once_and_in_its_place() {
        let mut samples = vec![0.0; 2 * 5_000_000];
        samples[2 * 2_500_500 + 1] = -0.5; // right channel
        let peaks = overview(&samples, 2, 1152);
        let seen: Vec<usize> = (0..PEAKS).filter(|index| peaks[*index] > 0).collect();
        assert_eq!((seen, peaks[500]), (vec![500], 128));
    }

    #[test]
    fn blocks_do_not_matter_and_memory_is_bounded() {
        let samples: Vec<f32> = (0..200_000).map(|frame| (frame as f32 * 0.37).sin()).collect();
        assert_eq!(overview(&samples, 2, 1), overview(&samples, 2, 50_000));
        let mut waveform = Waveform::new();
        waveform.add(&vec![0.1; 3_000_000], 1);
        assert!(waveform.buckets.len() <= MAX_BUCKETS);
    }

    #[test]
    fn the_gain_is_applied_and_clipped() {
        let mut waveform = Waveform::new();
        waveform.add(&[0.25; 4000], 1);
        assert_eq!((waveform.finish(2.0)[0], waveform.finish(100.0)[999]), (128, 255));
    }
}
