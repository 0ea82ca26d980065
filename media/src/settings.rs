//! What [`crate::process`] may be told.

use std::time::Duration;

use crate::Error;

/// How to process a file. `Default` is what MIST publishes.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Nominal bitrate of each rendition in kb/s (1 kb = 1,000 bits), from the lowest to the highest.
    pub bitrates_kbps: Vec<u32>,
    /// Integrated loudness to reach, LUFS (EBU R128).
    pub target_lufs: f64,
    /// True peak that the gain must not pass, dBTP.
    pub ceiling_dbtp: f64,
    /// Length of a segment in seconds; cuts fall on the nearest AAC frame.
    pub segment_s: f64,
    /// Length of the first segment in seconds; shorter for a quick start.
    pub first_segment_s: f64,
    /// Longer sound is refused.
    pub max_duration: Duration,
    /// A pipeline in which nothing moves for this long is ended.
    pub watchdog: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bitrates_kbps: vec![128, 256, 320],
            target_lufs: -14.0,
            ceiling_dbtp: -1.0,
            segment_s: 4.0,
            first_segment_s: 2.0,
            max_duration: Duration::from_hours(12),
            watchdog: Duration::from_secs(30),
        }
    }
}

impl Settings {
    /// Refuses what no package can be made with.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let refuse = |what: &str| Err(Error::Settings(what.to_owned()));
        if self.bitrates_kbps.is_empty() {
            return refuse("no bitrate is named");
        }
        if !self.bitrates_kbps.iter().all(|kbps| (32..=512).contains(kbps)) {
            return refuse("a bitrate is not between 32 and 512 kb/s");
        }
        if !self.bitrates_kbps.is_sorted_by(|a, b| a < b) {
            return refuse("the bitrates do not rise");
        }
        if !(0.5..=30.0).contains(&self.segment_s) || !(0.5..=30.0).contains(&self.first_segment_s) {
            return refuse("a segment is not between 0.5 and 30 s long");
        }
        if !(-70.0..=0.0).contains(&self.target_lufs) || !(-70.0..=0.0).contains(&self.ceiling_dbtp) {
            return refuse("a level is not between -70 and 0 dB");
        }
        if self.watchdog.is_zero() {
            return refuse("the watchdog's time is zero");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_can_be_used() {
        assert!(Settings::default().check().is_ok());
    }

    #[test]
    fn by_default_a_standstill_lasts_30_s_and_sound_12_h_at_most() {
        let Settings { watchdog, max_duration, .. } = Settings::default();
        assert_eq!((watchdog.as_secs(), max_duration.as_secs()), (30, 43_200));
    }

    #[test]
    fn contradictions_are_refused() {
        let default = Settings::default;
        for broken in [
            Settings { bitrates_kbps: vec![], ..default() },
            Settings { bitrates_kbps: vec![256, 128], ..default() },
            Settings { bitrates_kbps: vec![128, 128], ..default() },
            Settings { bitrates_kbps: vec![8], ..default() },
            Settings { segment_s: f64::NAN, ..default() },
            Settings { first_segment_s: 0.0, ..default() },
            Settings { target_lufs: 3.0, ..default() },
            Settings { watchdog: Duration::ZERO, ..default() },
        ] {
            assert!(matches!(broken.check(), Err(Error::Settings(_))), "{broken:?}");
        }
    }
}
