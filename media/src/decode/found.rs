//! What the pipeline's threads find out about a file while it is opened and decoded.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gstreamer_audio::AudioInfo;

use super::{fault, kind};
use crate::{Error, source::Trim};

/// Rates that music comes in, with room to spare.
const RATES_HZ: std::ops::RangeInclusive<u32> = 4_000..=384_000;
const MAX_CHANNELS: u32 = 8;

/// Facts about the source.
#[derive(Debug, Default)]
pub struct Found {
    /// Kinds of content, from the outermost container to the codec.
    pub media_types: Vec<String>,
    /// Why the file is not decoded.
    pub refusal: Option<Error>,
    /// Rate and channels of the sound, once there is any.
    pub sound: Option<(u32, u32)>,
    /// There are streams of something else, such as video.
    pub other_streams: bool,
    /// Samples a channel that were decoded, before trimming.
    pub decoded: u64,
    /// Samples a channel that were kept.
    pub kept: u64,
}

impl Found {
    /// Media type of the container.
    pub fn container(&self) -> String {
        let mut types = self.media_types.iter();
        types.find(|media_type| !kind::is_tag(media_type)).cloned().unwrap_or_default()
    }

    /// Media type of the innermost stream: the codec.
    pub fn codec_type(&self) -> String {
        self.media_types.last().cloned().unwrap_or_default()
    }

    /// Notes the format of the sound; the first that is found counts. False when it is refused or not the first.
    pub fn accept(&mut self, info: &AudioInfo) -> bool {
        if self.sound.is_some() {
            return false;
        }
        let (rate, channels) = (info.rate(), info.channels());
        self.sound = Some((rate, channels));
        if !RATES_HZ.contains(&rate) {
            self.refuse_range(format!("{rate} samples a second, where {} to {} are played", 4_000, 384_000));
            return false;
        }
        if !(1..=MAX_CHANNELS).contains(&channels) {
            self.refuse_range(format!("{channels} channels, where 1 to {MAX_CHANNELS} are played"));
            return false;
        }
        true
    }

    fn refuse_range(&mut self, reason: String) {
        self.refusal.get_or_insert(Error::OutOfRange { reason });
    }

    /// All streams are known: without sound among them the file is refused.
    pub fn complete(&mut self) {
        if self.sound.is_none() {
            let media_type = self.codec_type();
            let refusal = if media_type.starts_with("audio/") {
                fault::damaged() // it was to be sound, but its parser or decoder would not have it
            } else {
                Error::NotAudio { found: kind::describe(&media_type) }
            };
            self.refusal.get_or_insert(refusal);
        }
    }

    /// Counts a buffer of decoded samples and says which part of it is music.
    pub fn count(&mut self, frames: u64, trim: Trim) -> std::ops::Range<u64> {
        let start = self.decoded;
        self.decoded += frames;
        let end = trim.keep.map_or(u64::MAX, |keep| trim.skip.saturating_add(keep));
        let from = trim.skip.clamp(start, self.decoded) - start;
        let to = end.clamp(start, self.decoded) - start;
        self.kept += to.saturating_sub(from);
        from..to.max(from)
    }
}

/// [`Found`], shared with the pipeline's threads. Locked for moments only, never while calling out.
#[derive(Debug, Clone, Default)]
pub struct SharedFound(Arc<Mutex<Found>>);

impl SharedFound {
    /// The facts; a thread that panicked leaves them readable.
    pub fn lock(&self) -> MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trim_keeps_the_music_however_buffers_fall() {
        let trim = Trim { skip: 1105, keep: Some(10_000), counted_at_hz: None };
        for size in [1, 7, 1104, 1105, 1106, 1152, 4096, 20_000] {
            let mut found = Found::default();
            let mut kept = Vec::new();
            for start in (0..20_000).step_by(size) {
                let frames = size.min(20_000 - start) as u64;
                kept.extend(found.count(frames, trim).map(|frame| frame + start as u64));
            }
            assert_eq!(kept, (1105..11_105).collect::<Vec<_>>(), "buffers of {size}");
            assert_eq!((found.decoded, found.kept), (20_000, 10_000));
        }
    }

    #[test]
    fn a_trim_beyond_all_numbers_keeps_the_rest() {
        let trim = Trim { skip: 10, keep: Some(u64::MAX), counted_at_hz: None };
        assert_eq!(Found::default().count(100, trim), 10..100);
    }

    #[test]
    fn without_a_trim_everything_is_kept() {
        let mut found = Found::default();
        assert_eq!(found.count(100, Trim::default()), 0..100);
        assert_eq!(found.count(50, Trim::default()), 0..50);
    }
}
