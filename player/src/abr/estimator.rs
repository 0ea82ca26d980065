//! What the network carries, learned from downloads.

use super::ewma::Ewma;

/// Half-lives in seconds of downloading, as hls.js has them for video on demand.
const FAST_HALF_LIFE_S: f64 = 3.0;
const SLOW_HALF_LIFE_S: f64 = 9.0;
/// Half-life of the time to first byte, in downloads.
const FIRST_BYTE_HALF_LIFE: f64 = 3.0;
/// A body that came quicker (from a cache, in one packet) says nothing about the rate beyond this.
const MIN_TRANSFER_S: f64 = 0.05;

/// One finished, or abandoned, download of a segment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Bytes of the body that arrived.
    pub bytes: u64,
    /// Seconds from the request to the first byte.
    pub first_byte_s: f64,
    /// Seconds from the first byte to the last.
    pub transfer_s: f64,
}

/// What to expect of the next download.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Bits a second once bytes flow.
    pub bandwidth_bps: f64,
    /// Seconds until they do.
    pub first_byte_s: f64,
}

impl Estimate {
    /// Seconds that a segment of this length and rate will take.
    pub fn fetch_s(self, segment_s: f64, bandwidth_bps: f64) -> f64 {
        self.first_byte_s + bandwidth_bps * segment_s / self.bandwidth_bps
    }
}

/// The smaller of a quick and a slow average: quick to believe bad news, slow to believe good.
#[derive(Debug, Clone)]
pub struct Estimator {
    fast: Ewma,
    slow: Ewma,
    first_byte: Ewma,
}

impl Default for Estimator {
    fn default() -> Self {
        Self {
            fast: Ewma::new(FAST_HALF_LIFE_S),
            slow: Ewma::new(SLOW_HALF_LIFE_S),
            first_byte: Ewma::new(FIRST_BYTE_HALF_LIFE),
        }
    }
}

impl Estimator {
    /// Learns from a download, weighted by the seconds that it took.
    pub fn learn(&mut self, sample: Sample) {
        if sample.bytes == 0 {
            return;
        }
        let transfer_s = sample.transfer_s.max(MIN_TRANSFER_S);
        let bandwidth_bps = sample.bytes as f64 * 8.0 / transfer_s;
        self.fast.sample(transfer_s, bandwidth_bps);
        self.slow.sample(transfer_s, bandwidth_bps);
        self.first_byte.sample(1.0, sample.first_byte_s.max(0.0));
    }

    /// What was learned; none before the first sample.
    pub fn estimate(&self) -> Option<Estimate> {
        let bandwidth_bps = self.fast.get()?.min(self.slow.get()?);
        Some(Estimate { bandwidth_bps, first_byte_s: self.first_byte.get().unwrap_or(0.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(bytes: u64, transfer_s: f64) -> Sample {
        Sample { bytes, first_byte_s: 0.1, transfer_s }
    }

    fn estimate_bps(estimator: &Estimator) -> f64 {
        estimator.estimate().unwrap().bandwidth_bps
    }

    #[test]
    fn falls_faster_than_it_rises() {
        let mut falling = Estimator::default();
        falling.learn(sample(1_250_000, 10.0)); // 1 Mb/s
        let mut rising = falling.clone();
        falling.learn(sample(37_500, 3.0)); // 100 kb/s
        rising.learn(sample(3_750_000, 3.0)); // 10 Mb/s
        assert!(estimate_bps(&falling) < 600_000.0);
        assert!(estimate_bps(&rising) < 5_500_000.0);
    }

    #[test]
    fn a_cached_segment_is_no_miracle() {
        let mut estimator = Estimator::default();
        estimator.learn(sample(70_000, 0.000_1));
        assert!(estimate_bps(&estimator) <= 70_000.0 * 8.0 / MIN_TRANSFER_S + 1.0);
        estimator.learn(sample(25_000, 1.0)); // 200 kb/s
        assert!(estimate_bps(&estimator) < 1_000_000.0);
    }

    #[test]
    fn an_empty_answer_teaches_nothing() {
        let mut estimator = Estimator::default();
        estimator.learn(sample(0, 1.0));
        assert_eq!(estimator.estimate(), None);
    }
}
