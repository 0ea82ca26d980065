//! The Chromaprint fingerprint, by which near-duplicates are found.
//!
//! `rusty-chromaprint` is a port of the C library in safe Rust (MIT), with the same algorithm as `fpcalc`'s default.

use rusty_chromaprint::{Configuration, Fingerprinter};

/// How much of the beginning is looked at, in seconds: what `AcoustID` and `fpcalc` look at.
const LENGTH_S: u64 = 120;
/// How far two fingerprints are moved against each other, in items of 0.124 s: 10 s either way, and `AcoustID`'s own
/// bound of 80.
const FARTHEST: usize = 80;
/// Fewer items than this (2.5 s) that lie over each other prove nothing.
const LEAST_OVERLAP: usize = 20;

/// Takes the fingerprint of a stream.
pub struct Print {
    printer: Option<Fingerprinter>,
    channels: usize,
    missing: u64,
    block: Vec<i16>,
}

impl Print {
    /// Of interleaved sound. Without a fingerprint, if the rate is one that Chromaprint refuses (below 1 kHz).
    pub fn new(sample_rate_hz: u32, channels: u32) -> Self {
        let mut printer = Fingerprinter::new(&Configuration::preset_test2());
        let started = printer.start(sample_rate_hz, channels).is_ok();
        let missing = LENGTH_S * u64::from(sample_rate_hz);
        Self { printer: started.then_some(printer), channels: channels.max(1) as usize, missing, block: Vec::new() }
    }

    /// Takes samples; those after the first two minutes do nothing.
    pub fn push(&mut self, interleaved: &[f32]) {
        let Some(printer) = self.printer.as_mut().filter(|_| self.missing > 0) else { return };
        let frames = ((interleaved.len() / self.channels) as u64).min(self.missing);
        self.missing -= frames;
        let samples = &interleaved[..frames as usize * self.channels];
        self.block.clear();
        self.block.extend(samples.iter().map(|sample| (sample * 32_768.0) as i16)); // saturates
        printer.consume(&self.block);
    }

    /// One item for each 0.124 s, from 2.6 s of sound on; none for shorter sound.
    pub fn finish(self) -> Vec<u32> {
        let Some(mut printer) = self.printer else { return Vec::new() };
        printer.finish();
        printer.fingerprint().to_vec()
    }
}

/// How alike two fingerprints are: the share of equal bits where they lie over each other, at the best offset of at
/// most 10 s. 1 is the same, 0.5 is chance; 0 is given where they share less than 2.5 s.
///
/// As `AcoustID` compares (`acoustid_compare2` in `pg_acoustid`: bits in error at the best alignment within 80 items).
pub fn similarity(left: &[u32], right: &[u32]) -> f32 {
    let moved = |offset: usize| {
        let later = |left: &[u32], right: &[u32]| left.get(offset..).map_or(0.0, |left| equal_bits(left, right));
        later(left, right).max(later(right, left))
    };
    (0..=FARTHEST).map(moved).fold(0.0, f32::max)
}

/// The share of equal bits of two fingerprints from their first items on.
fn equal_bits(left: &[u32], right: &[u32]) -> f32 {
    let count = left.len().min(right.len());
    if count < LEAST_OVERLAP {
        return 0.0;
    }
    let different: u32 = left.iter().zip(right).map(|(left, right)| (left ^ right).count_ones()).sum();
    1.0 - different as f32 / (count as f32 * 32.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chords that change twice a second, from a seed.
    fn music(seed: u32, rate_hz: u32, seconds: u32, gain: f32) -> Vec<f32> {
        let tone = |chord: u32, voice: u32| {
            let mut state = seed.wrapping_mul(7919).wrapping_add(chord * 31 + voice).wrapping_mul(2_654_435_761);
            state ^= state >> 15;
            110.0 * ((state % 36) as f32 / 12.0).exp2()
        };
        (0..rate_hz * seconds)
            .map(|sample| {
                let chord = sample * 2 / rate_hz;
                let t = f64::from(sample) / f64::from(rate_hz);
                let sine = |voice| (std::f64::consts::TAU * f64::from(tone(chord, voice)) * t).sin() as f32;
                gain * (sine(0) + sine(1) + sine(2))
            })
            .collect()
    }

    fn print(samples: &[f32], rate_hz: u32, channels: u32, block: usize) -> Vec<u32> {
        let mut print = Print::new(rate_hz, channels);
        samples.chunks(block).for_each(|block| print.push(block));
        print.finish()
    }

    #[test]
    fn the_same_music_is_found_whatever_its_rate_level_and_beginning() {
        let one = print(&music(1, 44_100, 30, 0.2), 44_100, 1, 1000);
        assert!(one.len() > 200, "{} items", one.len());
        assert!((similarity(&one, &one) - 1.0).abs() < f32::EPSILON);
        let quieter = print(&music(1, 48_000, 30, 0.05), 48_000, 1, 4096);
        let later = print(&music(1, 44_100, 30, 0.2)[3 * 44_100..], 44_100, 1, 4096);
        for other in [quieter, later] {
            assert!(similarity(&one, &other) > 0.9, "{}", similarity(&one, &other));
            assert!((similarity(&one, &other) - similarity(&other, &one)).abs() < 1e-6);
        }
        let another = print(&music(2, 44_100, 30, 0.2), 44_100, 1, 4096);
        assert!(similarity(&one, &another) < 0.75, "{}", similarity(&one, &another));
    }

    #[test]
    fn blocks_do_not_matter_and_two_minutes_are_enough() {
        let sound = music(3, 22_050, 130, 0.3);
        let whole = print(&sound, 22_050, 1, sound.len());
        assert_eq!(whole, print(&sound, 22_050, 1, 777));
        assert_eq!(whole, print(&sound[..120 * 22_050], 22_050, 1, 50_000));
    }

    #[test]
    fn what_is_too_short_has_none_and_is_like_nothing() {
        assert_eq!(print(&[], 44_100, 2, 1), Vec::<u32>::new());
        assert_eq!(print(&[0.5; 441], 44_100, 1, 441), Vec::<u32>::new());
        assert!(similarity(&[], &[1; 100]) <= 0.0 && similarity(&[1; 19], &[1; 19]) <= 0.0);
        print(&[f32::MAX, f32::MIN, 2.0, -2.0].repeat(44_100), 44_100, 2, 4410);
    }
}
