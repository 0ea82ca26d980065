//! Sound that should move and does not.

use crate::timeline::{Span, ahead_s};

/// No movement for so long is a stall.
const STALL_S: f64 = 1.25;
/// Less is no movement: a nudge may land a little beside its target.
const MOVEMENT_S: f64 = 0.02;
/// Watches further apart than this say nothing: the computer slept, or the page was held back.
const MAX_WATCH_GAP_S: f64 = 3.0;
/// A hole up to this is skipped.
const MAX_HOLE_S: f64 = 0.5;
/// A step of the playhead that wakes a decoder up.
const NUDGE_S: f64 = 0.1;
const MAX_NUDGES: u32 = 3;
/// Holes that browsers play over.
pub(super) const TOLERANCE_S: f64 = 0.05;

/// What to do about a stall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Remedy {
    /// Go to this moment of the axis.
    Jump(f64),
    /// Nothing has helped.
    GiveUp,
}

/// Watches the playhead.
#[derive(Debug, Default)]
pub(super) struct StallWatch {
    seen: Option<Seen>,
    nudges: u32,
}

#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_field_names, reason = "the postfix is the unit")]
struct Seen {
    position_s: f64,
    moved_at_s: f64,
    watched_at_s: f64,
}

impl StallWatch {
    /// A seek, a pause or new data make a new start.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Takes one look at a playhead that should move. An empty buffer is no fault of the decoder and
    /// asks for patience only.
    pub(super) fn look(&mut self, now_s: f64, position_s: f64, buffered: &[Span]) -> Option<Remedy> {
        let fresh = Seen { position_s, moved_at_s: now_s, watched_at_s: now_s };
        let seen = self.seen.get_or_insert(fresh);
        let moved = (seen.position_s - position_s).abs() > MOVEMENT_S;
        if moved {
            self.nudges = 0;
        }
        if moved || now_s - seen.watched_at_s > MAX_WATCH_GAP_S {
            *seen = fresh;
            return None;
        }
        seen.watched_at_s = now_s;
        if now_s - seen.moved_at_s < STALL_S {
            return None;
        }
        let next_start_s = buffered.iter().map(|range| range.start_s).find(|&start_s| start_s > position_s);
        let hole_end_s = next_start_s.filter(|start_s| start_s - position_s <= MAX_HOLE_S);
        let stuck = ahead_s(buffered, position_s, 0.0) > NUDGE_S;
        if !stuck && hole_end_s.is_none() {
            return None;
        }
        seen.moved_at_s = now_s;
        self.nudges += 1;
        if self.nudges > MAX_NUDGES {
            return Some(Remedy::GiveUp);
        }
        // Never onto the very edge of a range: rounding could leave the playhead before it.
        let target_s = if stuck { position_s + NUDGE_S } else { hole_end_s? + 0.001 };
        // The jump itself is no movement.
        seen.position_s = target_s;
        Some(Remedy::Jump(target_s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADED: [Span; 1] = [Span { start_s: 0.0, end_s: 30.0 }];

    /// Looks for 10 s at a playhead that only goes where it is sent.
    fn looks(watch: &mut StallWatch, mut position_s: f64, buffered: &[Span]) -> Vec<Remedy> {
        let mut remedies = Vec::new();
        for look in 0..20 {
            let remedy = watch.look(0.5 * f64::from(look), position_s, buffered);
            if let Some(Remedy::Jump(target_s)) = remedy {
                position_s = target_s;
            }
            remedies.extend(remedy);
        }
        remedies
    }

    #[test]
    fn nudges_a_stuck_decoder_then_gives_up() {
        let remedies = looks(&mut StallWatch::default(), 5.0, &LOADED);
        let [Remedy::Jump(first_s), Remedy::Jump(_), Remedy::Jump(last_s), Remedy::GiveUp, ..] = remedies[..] else {
            panic!("{remedies:?}");
        };
        assert!((first_s - 5.1).abs() < 1e-9 && (last_s - 5.3).abs() < 1e-9);
    }

    #[test]
    fn movement_gives_new_nudges() {
        let mut watch = StallWatch::default();
        for round in 0..5 {
            let from_s = f64::from(round);
            let stuck =
                (0..4).filter_map(|look| watch.look(from_s * 3.0 + 0.5 * f64::from(look), 5.0 + from_s, &LOADED));
            assert_eq!(stuck.collect::<Vec<_>>(), [Remedy::Jump(5.1 + from_s)]);
            assert_eq!(watch.look(from_s * 3.0 + 2.5, 5.5 + from_s, &LOADED), None);
        }
    }

    #[test]
    fn jumps_a_small_hole_and_waits_at_a_large_one() {
        let hole = |end_s| [Span { start_s: 0.0, end_s: 5.0 }, Span { start_s: end_s, end_s: 9.0 }];
        let jump = looks(&mut StallWatch::default(), 5.0, &hole(5.3))[0];
        assert!(matches!(jump, Remedy::Jump(to) if (to - 5.301).abs() < 1e-9));
        assert_eq!(looks(&mut StallWatch::default(), 5.0, &hole(7.0)), []);
    }

    #[test]
    fn waits_for_an_empty_buffer() {
        assert_eq!(looks(&mut StallWatch::default(), 5.0, &[]), []);
    }

    #[test]
    fn a_computer_that_slept_has_not_stalled() {
        let mut watch = StallWatch::default();
        assert_eq!(watch.look(0.0, 5.0, &LOADED), None);
        assert_eq!(watch.look(3600.0, 5.0, &LOADED), None);
        assert_eq!(watch.look(3600.5, 5.0, &LOADED), None);
        assert!(watch.look(3601.5, 5.0, &LOADED).is_some());
    }
}
