//! Where the segments are cut: the same for all renditions, always between AAC frames.

use crate::{Settings, ts::adts::FRAME_SAMPLES};

/// Samples that a decoder gives before the first of the music: `avenc_aac` looks one frame ahead.
pub const ENCODER_DELAY: u32 = FRAME_SAMPLES;
/// A last segment shorter than this is joined to the one before.
const MIN_LAST_S: f64 = 1.0;

/// The cuts of one track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Samples of music, a channel.
    pub samples: u64,
    /// AAC frames of each segment.
    pub frames: Vec<u32>,
}

impl Plan {
    /// Plans `samples` of music. The encoder makes one frame more than the music fills.
    pub fn new(samples: u64, sample_rate_hz: u32, settings: &Settings) -> Self {
        let frames_of = |seconds: f64| {
            let frames = seconds * f64::from(sample_rate_hz) / f64::from(FRAME_SAMPLES);
            frames.round().max(1.0) as u32
        };
        let segment = frames_of(settings.segment_s);
        let mut rest = samples.div_ceil(u64::from(FRAME_SAMPLES)) + 1;
        let mut frames = Vec::new();
        while rest > 0 {
            let wanted = if frames.is_empty() { frames_of(settings.first_segment_s) } else { segment };
            let next = u64::from(wanted).min(rest) as u32;
            rest -= u64::from(next);
            match frames.last_mut() {
                Some(last) if rest == 0 && next < frames_of(MIN_LAST_S).min(wanted) => *last += next,
                _ => frames.push(next),
            }
        }
        Self { samples, frames }
    }

    /// AAC frames of the whole track.
    pub fn total_frames(&self) -> u64 {
        self.frames.iter().map(|frames| u64::from(*frames)).sum()
    }

    /// Samples that a decoder gives after the last of the music, a channel.
    pub fn padding(&self) -> u32 {
        let decoded = self.total_frames() * u64::from(FRAME_SAMPLES);
        decoded.saturating_sub(u64::from(ENCODER_DELAY) + self.samples) as u32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn five_minutes_are_cut_as_wanted() {
        let plan = Plan::new(318 * 44_100, 44_100, &Settings::default());
        assert_eq!(plan.frames[0], 86, "1.997 s");
        assert!(plan.frames[1..plan.frames.len() - 1].iter().all(|frames| *frames == 172), "3.994 s");
    }

    #[test]
    fn ten_milliseconds_are_one_segment() {
        let plan = Plan::new(441, 44_100, &Settings::default());
        assert_eq!((plan.frames.as_slice(), plan.padding()), (&[2][..], 1024 - 441));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_last_segment_is_tiny(
            samples in 1_u64..50_000_000,
            rate in prop::sample::select(vec![44_100_u32, 48_000]),
        ) {
            let plan = Plan::new(samples, rate, &Settings::default());
            prop_assert_eq!(plan.total_frames(), samples.div_ceil(1024) + 1);
            prop_assert!(plan.padding() < 1024);
            let seconds = |frames: u32| f64::from(frames) * 1024.0 / f64::from(rate);
            let last = *plan.frames.last().unwrap();
            prop_assert!(plan.frames.len() == 1 || seconds(last) >= 0.98);
            prop_assert!(plan.frames.iter().all(|frames| seconds(*frames) < 5.02));
        }
    }
}
