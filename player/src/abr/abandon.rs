//! When to give up a segment that is under way for a lower rendition of it.

use model::Rendition;

use super::{Estimate, Offer};

/// A download is not judged before this.
const JUDGE_AFTER_S: f64 = 0.5;

/// A segment that is under way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Download {
    /// Its rendition.
    pub rendition: Rendition,
    /// Its length, in seconds.
    pub segment_s: f64,
    /// Seconds since the first byte.
    pub elapsed_s: f64,
    /// Bytes that have arrived.
    pub received: u64,
    /// Bytes of the whole, where the server said so.
    pub total: Option<u64>,
    /// Seconds of sound that are buffered.
    pub ahead_s: f64,
}

/// The best lower rendition to fetch instead, if the segment will come after the buffer has run dry
/// and the other one will be there sooner.
pub fn abandon(download: &Download, offers: &[Offer], estimate: Option<Estimate>) -> Option<Rendition> {
    let current = offers.iter().find(|offer| offer.rendition == download.rendition)?;
    if download.elapsed_s < JUDGE_AFTER_S {
        return None;
    }
    let total = download.total.map_or(current.bandwidth_bps * download.segment_s / 8.0, |total| total as f64);
    let rate_bps = (download.received as f64 * 8.0 / download.elapsed_s).max(1.0);
    let remaining_s = (total - download.received as f64).max(0.0) * 8.0 / rate_bps;
    if remaining_s <= download.ahead_s {
        return None;
    }
    let first_byte_s = estimate.map_or(0.0, |estimate| estimate.first_byte_s);
    let fetch_s = |offer: &Offer| first_byte_s + offer.bandwidth_bps * download.segment_s / rate_bps;
    let lower = || {
        let quicker = |offer: &&Offer| offer.bandwidth_bps < current.bandwidth_bps && fetch_s(offer) < remaining_s;
        offers.iter().filter(quicker)
    };
    let in_time = lower().filter(|offer| fetch_s(offer) <= download.ahead_s);
    let best_in_time = in_time.max_by(|a, b| a.bandwidth_bps.total_cmp(&b.bandwidth_bps));
    let quickest = || lower().min_by(|a, b| a.bandwidth_bps.total_cmp(&b.bandwidth_bps));
    best_in_time.or_else(quickest).map(|offer| offer.rendition)
}

#[cfg(test)]
mod tests {
    use Rendition::{Aac128, Aac256, Aac320};

    use super::*;

    const OFFERS: [Offer; 3] = [
        Offer { rendition: Aac128, bandwidth_bps: 139_000.0 },
        Offer { rendition: Aac256, bandwidth_bps: 276_000.0 },
        Offer { rendition: Aac320, bandwidth_bps: 332_000.0 },
    ];

    /// 320 kb/s at 200 kb/s: 6.6 s for a segment of 4 s.
    fn slow(ahead_s: f64, elapsed_s: f64) -> Download {
        let received = (elapsed_s * 25_000.0) as u64;
        Download { rendition: Aac320, segment_s: 4.0, elapsed_s, received, total: Some(166_000), ahead_s }
    }

    #[test]
    fn leaves_a_segment_that_would_come_too_late() {
        assert_eq!(abandon(&slow(3.0, 1.0), &OFFERS, None), Some(Aac128));
    }

    #[test]
    fn keeps_what_will_be_there_in_time_or_is_nearly_done() {
        assert_eq!(abandon(&slow(10.0, 1.0), &OFFERS, None), None);
        assert_eq!(abandon(&slow(0.1, 6.0), &OFFERS, None), None);
        assert_eq!(abandon(&slow(0.1, 0.2), &OFFERS, None), None);
    }

    #[test]
    fn there_is_nothing_below_the_lowest() {
        let lowest = Download { rendition: Aac128, total: None, ..slow(0.0, 1.0) };
        assert_eq!(abandon(&lowest, &OFFERS, None), None);
        assert_eq!(abandon(&Download { rendition: Aac256, ..slow(0.0, 1.0) }, &[], None), None);
    }
}
