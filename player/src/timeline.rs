//! Where each track lies on the time axis of one `MediaSource`.
//!
//! Tracks that follow each other are laid end to end on one axis, the first one at 0, so that the
//! browser plays over the joint as over any other sample. A jump elsewhere starts a new axis with a new
//! `MediaSource`; a gap is expected there, and nothing of the old axis can linger.
//!
//! Each AAC stream begins with the encoder's priming and ends with padding. Both are pushed out of the
//! track's window: the stream is laid `encoder_delay` samples before the track's start, and the append
//! window cuts what is outside of `[start, end)`, which browsers do to the sample.

use model::Gapless;

/// Which entry of the queue. Stays with an entry when others come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub u32);

/// A stretch of time in seconds, without its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// First moment.
    pub start_s: f64,
    /// First moment behind it.
    pub end_s: f64,
}

impl Span {
    /// Its length.
    pub fn length_s(self) -> f64 {
        self.end_s - self.start_s
    }

    /// The moment half-way.
    pub fn middle_s(self) -> f64 {
        self.start_s.midpoint(self.end_s)
    }

    /// The moment in it, or at its end, that is nearest to this one. Unlike `f64::clamp` it takes any numbers.
    pub fn nearest(self, moment_s: f64) -> f64 {
        moment_s.max(self.start_s).min(self.end_s)
    }

    /// Whether a moment is in it.
    pub fn contains(self, moment_s: f64) -> bool {
        (self.start_s..self.end_s).contains(&moment_s)
    }
}

/// One track on the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Whose.
    pub entry: EntryId,
    /// The track's music on the axis; also its append window.
    pub window: Span,
    /// What is added to a time in the stream to have a time on the axis.
    pub timestamp_offset_s: f64,
}

impl Placement {
    /// Lays a track at `start_s`. Without gapless facts, `stream_s` (by its playlist) is its length.
    pub fn new(entry: EntryId, start_s: f64, gapless: Gapless, stream_s: Option<f64>) -> Option<Self> {
        let length_s = length_s(gapless, stream_s)?;
        let delay_s = match gapless.sample_rate_hz {
            0 => 0.0,
            rate_hz => f64::from(gapless.encoder_delay) / f64::from(rate_hz),
        };
        let window = Span { start_s, end_s: start_s + length_s };
        Some(Self { entry, window, timestamp_offset_s: start_s - delay_s })
    }

    /// What is heard of a piece of the stream, on the axis; empty where all of it is trimmed.
    pub fn audible(&self, start_s: f64, duration_s: f64) -> Span {
        let from_s = self.timestamp_offset_s + start_s;
        Span { start_s: self.window.nearest(from_s), end_s: self.window.nearest(from_s + duration_s) }
    }
}

/// Seconds of music, if they can be known yet.
fn length_s(gapless: Gapless, stream_s: Option<f64>) -> Option<f64> {
    let exact_s = gapless.duration_s();
    if exact_s > 0.0 { Some(exact_s) } else { stream_s }
}

/// The tracks on one axis, in order, without holes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timeline {
    placements: Vec<Placement>,
}

impl Timeline {
    /// All tracks, in order.
    pub fn placements(&self) -> &[Placement] {
        &self.placements
    }

    /// Where the axis ends so far.
    pub fn end_s(&self) -> f64 {
        self.placements.last().map_or(0.0, |last| last.window.end_s)
    }

    /// Where a track lies.
    pub fn find(&self, entry: EntryId) -> Option<&Placement> {
        self.placements.iter().find(|placement| placement.entry == entry)
    }

    /// Which track sounds at a moment; at and behind the end, the last one.
    pub fn at(&self, moment_s: f64) -> Option<&Placement> {
        self.placements.iter().find(|placement| moment_s < placement.window.end_s).or(self.placements.last())
    }

    /// Lays a track behind the last. `false` while its length is not known.
    pub fn append(&mut self, entry: EntryId, gapless: Gapless, stream_s: Option<f64>) -> bool {
        let placement = Placement::new(entry, self.end_s(), gapless, stream_s);
        self.placements.extend(placement);
        placement.is_some()
    }

    /// Takes away what follows `entry`, and gives the tracks that were taken.
    pub fn truncate_after(&mut self, entry: EntryId) -> Vec<EntryId> {
        let kept = self.placements.iter().position(|placement| placement.entry == entry).map_or(0, |at| at + 1);
        self.placements.drain(kept..).map(|placement| placement.entry).collect()
    }
}

/// Seconds from `moment_s` to where the loaded ranges first break off. Holes shorter than `tolerance_s`
/// are played over by every browser.
pub fn ahead_s(buffered: &[Span], moment_s: f64, tolerance_s: f64) -> f64 {
    let mut reach_s = moment_s;
    for range in buffered {
        if range.start_s <= reach_s + tolerance_s && range.end_s > reach_s {
            reach_s = range.end_s;
        }
    }
    reach_s - moment_s
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gapless(sample_rate_hz: u32, encoder_delay: u32, padding: u32, samples: u64) -> Gapless {
        Gapless { sample_rate_hz, encoder_delay, padding, samples }
    }

    #[test]
    fn priming_lies_before_the_start_and_padding_behind_the_end() {
        let placement = Placement::new(EntryId(1), 10.0, gapless(48_000, 1024, 480, 95_000), None).unwrap();
        assert!((placement.timestamp_offset_s - (10.0 - 1024.0 / 48_000.0)).abs() < 1e-12);
        assert!((placement.window.end_s - (10.0 + 95_000.0 / 48_000.0)).abs() < 1e-12);
        let first = placement.audible(0.0, 1024.0 / 48_000.0);
        assert!(first.length_s() < 1e-9, "the priming frame is not heard");
        let second = placement.audible(1024.0 / 48_000.0, 1024.0 / 48_000.0);
        assert!((second.start_s - 10.0).abs() < 1e-9);
        assert!(placement.audible(5.0, 4.0).length_s() < 1e-9);
    }

    #[test]
    fn without_facts_the_playlist_gives_the_length() {
        assert_eq!(Placement::new(EntryId(1), 0.0, Gapless::default(), None), None);
        let placement = Placement::new(EntryId(1), 2.0, Gapless::default(), Some(7.5)).unwrap();
        assert_eq!(placement.window, Span { start_s: 2.0, end_s: 9.5 });
        assert!((placement.timestamp_offset_s - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_length_that_is_none_lays_nothing_and_panics_never() {
        for stream_s in [-5.0, f64::NAN] {
            let placement = Placement::new(EntryId(1), 2.0, Gapless::default(), Some(stream_s)).unwrap();
            let heard_s = placement.audible(0.0, 4.0).length_s();
            assert!(heard_s <= 4.0 && placement.audible(f64::NAN, f64::NAN).length_s() <= 0.0, "{stream_s}: {heard_s}");
        }
    }

    #[test]
    fn ahead_goes_over_small_holes_only() {
        let ranges =
            [Span { start_s: 1.0, end_s: 3.0 }, Span { start_s: 3.01, end_s: 5.0 }, Span { start_s: 6.0, end_s: 8.0 }];
        assert!((ahead_s(&ranges, 2.0, 0.05) - 3.0).abs() < 1e-9);
        assert!((ahead_s(&ranges, 2.0, 0.0) - 1.0).abs() < 1e-9);
        assert!(ahead_s(&ranges, 5.5, 0.05).abs() < 1e-9);
        assert!((ahead_s(&ranges, 0.98, 0.05) - 4.02).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn tracks_join_without_hole_or_overlap(
            lengths in prop::collection::vec((1_u64..1 << 24, prop::sample::select(vec![44_100_u32, 48_000])), 1..30)
        ) {
            let mut timeline = Timeline::default();
            for (id, &(samples, rate_hz)) in lengths.iter().enumerate() {
                prop_assert!(timeline.append(EntryId(id as u32), gapless(rate_hz, 1024, 0, samples), None));
            }
            for pair in timeline.placements().windows(2) {
                prop_assert!(pair[0].window.end_s.to_bits() == pair[1].window.start_s.to_bits());
            }
            let middle = lengths.len() / 2;
            let taken = timeline.truncate_after(EntryId(middle as u32));
            prop_assert_eq!(taken.len(), lengths.len() - middle - 1);
            prop_assert_eq!(timeline.at(f64::MAX).unwrap().entry, EntryId(middle as u32));
        }
    }
}
