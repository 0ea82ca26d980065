//! Which rendition to fetch next.

use model::Rendition;

use super::Estimate;

/// Share of the estimate that a rendition may use.
const KEEP_SHARE: f64 = 0.95;
/// The same for a rendition better than the last.
const UP_SHARE: f64 = 0.7;
/// A first segment may take this long, though nothing is buffered.
const START_ALLOWANCE_S: f64 = 2.0;

/// A rendition that can be had.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offer {
    /// Which.
    pub rendition: Rendition,
    /// Bits a second on the wire.
    pub bandwidth_bps: f64,
}

/// What the choice depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Situation {
    /// The rendition of the segment before.
    pub last: Option<Rendition>,
    /// What the network carries; none before the first download.
    pub estimate: Option<Estimate>,
    /// Seconds of sound that are buffered.
    pub ahead_s: f64,
    /// Length of the segment to fetch, in seconds.
    pub segment_s: f64,
}

/// The best rendition within the network's means whose segment will be there before the buffer runs
/// dry; the lowest if none is; the middle one as long as nothing is known of the network.
pub fn choose(offers: &[Offer], situation: &Situation) -> Option<Rendition> {
    let mut offers = offers.to_vec();
    offers.sort_unstable_by(|a, b| a.bandwidth_bps.total_cmp(&b.bandwidth_bps));
    let Some(estimate) = situation.estimate else {
        let last = situation.last.filter(|last| offers.iter().any(|offer| offer.rendition == *last));
        return last.or_else(|| offers.get(offers.len() / 2).map(|offer| offer.rendition));
    };
    let affordable = offers.iter().rev().find(|offer| {
        let is_up = situation.last.is_some_and(|last| offer.rendition > last);
        let share = if is_up { UP_SHARE } else { KEEP_SHARE };
        let fetch_s = estimate.fetch_s(situation.segment_s, offer.bandwidth_bps);
        offer.bandwidth_bps <= share * estimate.bandwidth_bps && fetch_s <= situation.ahead_s.max(START_ALLOWANCE_S)
    });
    affordable.or(offers.first()).map(|offer| offer.rendition)
}

#[cfg(test)]
mod tests {
    use Rendition::{Aac128, Aac256, Aac320};

    use super::*;

    const OFFERS: [Offer; 3] = [
        Offer { rendition: Aac320, bandwidth_bps: 332_000.0 },
        Offer { rendition: Aac128, bandwidth_bps: 139_000.0 },
        Offer { rendition: Aac256, bandwidth_bps: 276_000.0 },
    ];

    fn chosen(last: Option<Rendition>, bandwidth_bps: f64, ahead_s: f64) -> Option<Rendition> {
        let estimate = Some(Estimate { bandwidth_bps, first_byte_s: 0.1 });
        choose(&OFFERS, &Situation { last, estimate, ahead_s, segment_s: 4.0 })
    }

    #[test]
    fn begins_in_the_middle_when_nothing_is_known() {
        let situation = Situation { last: None, estimate: None, ahead_s: 0.0, segment_s: 2.0 };
        assert_eq!(choose(&OFFERS, &situation), Some(Aac256));
        assert_eq!(choose(&OFFERS, &Situation { last: Some(Aac128), ..situation }), Some(Aac128));
        assert_eq!(choose(&OFFERS[1..2], &Situation { last: Some(Aac256), ..situation }), Some(Aac128));
        assert_eq!(choose(&[], &situation), None);
    }

    #[test]
    fn going_up_needs_more_than_staying() {
        assert_eq!(chosen(Some(Aac320), 360_000.0, 20.0), Some(Aac320));
        assert_eq!(chosen(Some(Aac256), 360_000.0, 20.0), Some(Aac256));
        assert_eq!(chosen(Some(Aac256), 480_000.0, 20.0), Some(Aac320));
    }

    #[test]
    fn takes_the_lowest_when_nothing_fits() {
        assert_eq!(chosen(Some(Aac320), 200_000.0, 20.0), Some(Aac128));
        assert_eq!(chosen(Some(Aac320), 50_000.0, 20.0), Some(Aac128));
    }

    #[test]
    fn a_thin_buffer_asks_for_a_quicker_segment() {
        // 320 kb/s would take 2.1 s, 256 kb/s 1.8 s.
        assert_eq!(chosen(Some(Aac320), 650_000.0, 1.0), Some(Aac256));
        assert_eq!(chosen(Some(Aac320), 650_000.0, 3.0), Some(Aac320));
    }
}
