//! Spectral contrast (`librosa.feature.spectral_contrast`): how far the peaks of each octave rise over its valleys.

use super::{BINS, CONTRASTS, bin_hz, mel::LEAST_POWER};

/// The lowest octave's lower edge, Hz; librosa's `fmin`.
const LOWEST_HZ: f64 = 200.0;
/// The share of a band's bins that is peak, and that is valley; librosa's `quantile`.
const SHARE: f64 = 0.02;
/// Most bins in a peak: 2 % of the widest band's 431.
const MOST: usize = 9;
/// As `TOP_DB` of the mel levels; librosa counts decibels of magnitudes as if they were powers.
const TOP_DB: f64 = 80.0;

/// Which bins a band has, and how many of them are its peak.
#[derive(Debug, Clone, Copy)]
struct Band {
    start: usize,
    end: usize,
    picked: usize,
}

/// Finds peaks and valleys, frame by frame.
pub struct Contrast {
    bands: [Band; CONTRASTS],
    peaks: Vec<[f32; CONTRASTS]>,
    valleys: Vec<[f32; CONTRASTS]>,
}

impl Contrast {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self { bands: std::array::from_fn(band), peaks: Vec::new(), valleys: Vec::new() }
    }

    /// Adds a frame.
    pub fn add(&mut self, magnitudes: &[f32; BINS]) {
        let bins = |band: usize| &magnitudes[self.bands[band].start..self.bands[band].end];
        self.peaks.push(std::array::from_fn(|band| -mean_of_least::<true>(bins(band), self.bands[band].picked)));
        self.valleys.push(std::array::from_fn(|band| mean_of_least::<false>(bins(band), self.bands[band].picked)));
    }

    /// Peak over valley, dB, of each frame and band.
    pub fn finish(self) -> Vec<[f32; CONTRASTS]> {
        let (peaks, valleys) = (levels(&self.peaks), levels(&self.valleys));
        let difference = |(peak, valley): (&[f64; CONTRASTS], &[f64; CONTRASTS])| {
            std::array::from_fn(|band| (peak[band] - valley[band]) as f32)
        };
        peaks.iter().zip(&valleys).map(difference).collect()
    }
}

/// Bins of a band. Each but the first begins a bin early, and each but the last ends a bin early; both count when the
/// share is taken.
fn band(index: usize) -> Band {
    let high = LOWEST_HZ * f64::from(1_u32 << index);
    let low = if index == 0 { 0.0 } else { high / 2.0 };
    let first = (0..BINS).find(|bin| bin_hz(*bin) >= low).unwrap_or(0);
    let beyond = (0..BINS).find(|bin| bin_hz(*bin) > high).unwrap_or(BINS);
    let start = first.saturating_sub(usize::from(index > 0));
    let (counted, end) = if index + 1 == CONTRASTS { (BINS, BINS) } else { (beyond, beyond - 1) };
    let picked = (SHARE * (counted - start) as f64).round_ties_even().max(1.0) as usize;
    Band { start, end, picked }
}

/// The mean of the `picked` least values; of the negated ones, for `NEGATED`.
fn mean_of_least<const NEGATED: bool>(values: &[f32], picked: usize) -> f32 {
    let mut least = [f32::INFINITY; MOST];
    let least = &mut least[..picked.min(MOST)];
    let last = least.len() - 1;
    for value in values {
        let value = if NEGATED { -value } else { *value };
        if value < least[last] {
            let mut place = last;
            while place > 0 && least[place - 1] > value {
                least[place] = least[place - 1];
                place -= 1;
            }
            least[place] = value;
        }
    }
    least.iter().sum::<f32>() / least.len() as f32
}

fn levels(values: &[[f32; CONTRASTS]]) -> Vec<[f64; CONTRASTS]> {
    let level = |value: f32| 10.0 * f64::from(value).max(LEAST_POWER).log10();
    let mut levels: Vec<[f64; CONTRASTS]> = values.iter().map(|row| row.map(level)).collect();
    let loudest = levels.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    for level in levels.iter_mut().flatten() {
        *level = level.max(loudest - TOP_DB);
    }
    levels
}
