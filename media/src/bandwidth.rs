//! The bit rates that a master playlist promises, from the segments as they are sent.

use crate::SegmentInfo;

/// Bits of all segments over their duration, a second; rounded up.
pub fn average_bps(segments: &[SegmentInfo], sample_rate_hz: u32) -> u64 {
    let bytes = segments.iter().map(|segment| u64::from(segment.bytes)).sum();
    let samples = segments.iter().map(|segment| u64::from(segment.samples)).sum();
    bits_per_second(bytes, samples, sample_rate_hz)
}

/// The peak segment bit rate of RFC 8216 §4.1: the largest bit rate of any run of segments whose duration is between
/// 0.5 and 1.5 times the target duration. A track too short for such a run is taken as a whole.
pub fn peak_bps(segments: &[SegmentInfo], sample_rate_hz: u32) -> u64 {
    let rate = u64::from(sample_rate_hz);
    let longest = segments.iter().map(|segment| u64::from(segment.samples)).max().unwrap_or(0);
    let target = longest.div_ceil(rate.max(1)) * rate;
    let runs = (0..segments.len()).flat_map(|start| {
        let sums = segments.iter().skip(start).scan((0, 0), |(bytes, samples), segment| {
            *bytes += u64::from(segment.bytes);
            *samples += u64::from(segment.samples);
            Some((*bytes, *samples))
        });
        sums.take_while(|(_, samples)| 2 * samples <= 3 * target).filter(|(_, samples)| 2 * samples >= target)
    });
    let peak = runs.map(|(bytes, samples)| bits_per_second(bytes, samples, sample_rate_hz)).max();
    peak.unwrap_or_else(|| average_bps(segments, sample_rate_hz))
}

fn bits_per_second(bytes: u64, samples: u64, sample_rate_hz: u32) -> u64 {
    let bits = u128::from(bytes) * 8 * u128::from(sample_rate_hz);
    bits.div_ceil(u128::from(samples.max(1))) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u32 = 48_000;

    fn segments(list: &[(u32, u32)]) -> Vec<SegmentInfo> {
        list.iter().map(|(seconds, bytes)| SegmentInfo { samples: seconds * SECOND, bytes: *bytes }).collect()
    }

    #[test]
    fn the_average_weighs_by_time() {
        assert_eq!(average_bps(&segments(&[(2, 1000), (4, 5000)]), SECOND), 8000);
    }

    #[test]
    fn the_peak_is_the_worst_run_of_about_the_target() {
        // Target 4 s: runs of 2 to 6 s count.
        assert_eq!(peak_bps(&segments(&[(2, 2000), (4, 2000), (4, 1000)]), SECOND), 8000, "the first alone");
        assert_eq!(peak_bps(&segments(&[(4, 1000), (1, 9000), (4, 1000)]), SECOND), 16_000, "1 s is too short alone");
        assert_eq!(peak_bps(&segments(&[(1, 500)]), SECOND), 4000);
        assert_eq!(peak_bps(&[], SECOND), 0);
    }
}
