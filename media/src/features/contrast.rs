//! Spectral contrast (`librosa.feature.spectral_contrast`): how far the peaks of each octave rise over its valleys.

use super::{BINS, CONTRASTS, bin_hz, mel::LEAST_POWER};

/// The lowest octave's lower edge, Hz; librosa's `fmin`.
const LOWEST_HZ: f64 = 200.0;
/// The share of a band's bins that is peak, and that is valley; librosa's `quantile`.
const SHARE: f64 = 0.02;
/// Bins are looked at in groups of so many; more than are in any peak, which are 9 at most.
const GROUP: usize = 16;
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
    negated: [f32; BINS],
    few: [f32; BINS],
}

impl Contrast {
    /// Of nothing yet, with room for so many frames.
    pub fn new(frames: usize) -> Self {
        Self {
            bands: std::array::from_fn(band),
            peaks: Vec::with_capacity(frames),
            valleys: Vec::with_capacity(frames),
            negated: [0.0; BINS],
            few: [0.0; BINS],
        }
    }

    /// Adds a frame.
    pub fn add(&mut self, magnitudes: &[f32; BINS]) {
        for (negated, magnitude) in self.negated.iter_mut().zip(magnitudes) {
            *negated = -magnitude;
        }
        let Self { bands, negated, few, .. } = self;
        self.peaks.push(bands.map(|band| -mean_of_least(&negated[band.start..band.end], band.picked, few)));
        self.valleys.push(bands.map(|band| mean_of_least(&magnitudes[band.start..band.end], band.picked, few)));
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

/// The mean of the `picked` least values.
///
/// The least values of the lanes are distinct values; so the `picked`-th of them bounds what is looked for, and few
/// other values are below it.
fn mean_of_least(values: &[f32], picked: usize, few: &mut [f32; BINS]) -> f32 {
    let (groups, rest) = values.as_chunks::<GROUP>();
    let mut lanes = [f32::INFINITY; GROUP];
    lanes[..rest.len()].copy_from_slice(rest);
    for group in groups {
        for lane in 0..GROUP {
            lanes[lane] = if group[lane] < lanes[lane] { group[lane] } else { lanes[lane] };
        }
    }
    if picked == 1 {
        return lanes.iter().copied().fold(f32::INFINITY, f32::min);
    }
    let bound = at_rank(&lanes, picked);
    let mut count = 0;
    let mut keep = |value: f32| {
        few[count] = value;
        count += usize::from(value < bound);
    };
    for group in groups {
        let below: u32 = group.iter().map(|value| u32::from(*value < bound)).sum();
        if below > 0 {
            group.iter().copied().for_each(&mut keep);
        }
    }
    rest.iter().copied().for_each(&mut keep);
    let few = &mut few[..count.max(picked)];
    few[count..].fill(bound);
    let last = at_rank(few, picked);
    let (below, sum) = few.iter().filter(|value| **value < last).fold((0, 0.0), |(n, sum), value| (n + 1, sum + value));
    (sum + (picked - below) as f32 * last) / picked as f32
}

/// The `rank`-th least of a few values, counted from 1: by counting for each how many are less, which needs no branch.
fn at_rank(values: &[f32], rank: usize) -> f32 {
    let less = |than: f32| values.iter().map(|value| u32::from(*value < than)).sum::<u32>() as usize;
    values.iter().copied().fold(
        f32::NEG_INFINITY,
        |found, value| {
            if value > found && less(value) < rank { value } else { found }
        },
    )
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
