//! The Chromaprint fingerprint, by which near-duplicates are found.
//!
//! `rusty-chromaprint` is a port of the C library in safe Rust (MIT), with the same algorithm as `fpcalc`'s default.

use rusty_chromaprint::{Configuration, Fingerprinter};

/// How much of the beginning is looked at, in seconds: what `AcoustID` and `fpcalc` look at.
const LENGTH_S: u64 = 120;
/// How far two fingerprints are moved against each other, in items of 0.124 s: 10 s either way, and `AcoustID`'s own
/// bound of 80.
const FARTHEST: usize = 80;
/// Fewer items than this (5 s) that say something prove nothing.
const LEAST_ITEMS: usize = 40;
/// How many items of a fingerprint stand for it where it is looked up.
const LANDMARKS: usize = 32;
/// Low bits of an item that are not looked at for that, as `AcoustID`'s index does not.
const LOW_BITS: u32 = 4;
/// What Chromaprint makes of silence: there is some in most tracks, and it leads nowhere.
const SILENCE: u32 = 627_964_279;

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

/// How alike two fingerprints are: the share of equal bits where they lie over each other and at least one of them
/// changes, at the best offset of at most 10 s. 1 is the same, 0.5 is chance; 0 is given where less than 5 s are left:
/// silence is like silence and tone like tone, which says nothing about two recordings.
///
/// As `AcoustID` compares (`acoustid_compare2` in `pg_acoustid`: bits in error at the best alignment within 80 items),
/// but for what stands still.
pub fn similarity(left: &[u32], right: &[u32]) -> f32 {
    let (left, right) = (with_changes(left), with_changes(right));
    let moved = |offset: usize| {
        let later = |left: &[Item], right: &[Item]| left.get(offset..).map_or(0.0, |left| equal_bits(left, right));
        later(&left, &right).max(later(&right, &left))
    };
    (0..=FARTHEST).map(moved).fold(0.0, f32::max)
}

/// An item, and whether it is another than the one before it.
type Item = (u32, bool);

fn with_changes(print: &[u32]) -> Vec<Item> {
    let first = print.first().map(|item| (*item, false));
    first.into_iter().chain(print.windows(2).map(|two| (two[1], two[0] != two[1]))).collect()
}

/// The share of equal bits of two fingerprints from their first items on.
fn equal_bits(left: &[Item], right: &[Item]) -> f32 {
    let says_something = left.iter().zip(right).filter(|(left, right)| left.1 || right.1);
    let (count, different) = says_something
        .fold((0, 0), |(count, different), (left, right)| (count + 1, different + (left.0 ^ right.0).count_ones()));
    if count < LEAST_ITEMS { 0.0 } else { 1.0 - different as f32 / (count as f32 * 32.0) }
}

/// The items by which a fingerprint is found among many: two of nearly the same recording have some in common, two of
/// different ones hardly ever. At most 32, each of 28 bits; none where there are fewer than 40 different ones (silence, a
/// steady tone, under 8 s of sound), of which nothing can be said.
///
/// They are those whose hashes are smallest, whatever their order: a sketch by min-wise hashing (Broder 1997), so what is cut
/// off or damaged takes some away and leaves the others.
pub fn landmarks(print: &[u32]) -> Vec<u32> {
    let mut items: Vec<u32> = print.iter().map(|item| item >> LOW_BITS).collect();
    items.sort_unstable();
    items.dedup();
    if items.len() < LEAST_ITEMS {
        return Vec::new();
    }
    items.retain(|item| *item != SILENCE >> LOW_BITS);
    items.sort_unstable_by_key(|item| hash(*item));
    items.truncate(LANDMARKS);
    items
}

/// `MurmurHash3`'s last step, which maps each number to another (A. Appleby, `fmix32`).
fn hash(mut item: u32) -> u32 {
    item ^= item >> 16;
    item = item.wrapping_mul(0x85eb_ca6b);
    item ^= item >> 13;
    item = item.wrapping_mul(0xc2b2_ae35);
    item ^ (item >> 16)
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
    fn what_stands_still_is_like_nothing() {
        let tone = |hertz: f32| {
            let sine = move |n: u32| 0.3 * (std::f32::consts::TAU * hertz * n as f32 / 44_100.0).sin();
            print(&(0..44_100 * 30).map(sine).collect::<Vec<_>>(), 44_100, 1, 4096)
        };
        let (silence, low) = (print(&vec![0.0; 44_100 * 30], 44_100, 1, 4096), tone(15.0));
        assert!(silence.iter().all(|item| *item == SILENCE), "{silence:?}");
        for still in [&silence, &low, &tone(440.0)] {
            assert!(still.len() > 200 && landmarks(still).is_empty());
            assert!([&silence, &low, still].into_iter().all(|other| similarity(still, other) <= 0.0));
        }
        // Two recordings that have nothing in common but a long silence.
        let with_silence = |seed| {
            let sound = [music(seed, 22_050, 15, 0.2), vec![0.0; 22_050 * 60]].concat();
            print(&sound, 22_050, 1, 4096)
        };
        let (one, other) = (with_silence(1), with_silence(2));
        assert!(similarity(&one, &other) < 0.75, "{}", similarity(&one, &other));
        assert!(!landmarks(&one).contains(&(SILENCE >> LOW_BITS)));
    }

    #[test]
    fn the_same_music_has_landmarks_in_common_and_another_has_not() {
        let one = landmarks(&print(&music(1, 44_100, 30, 0.2), 44_100, 1, 4096));
        let later = landmarks(&print(&music(1, 44_100, 30, 0.1)[44_100 + 2_730..], 44_100, 1, 4096));
        let other = landmarks(&print(&music(2, 44_100, 30, 0.2), 44_100, 1, 4096));
        let shared = |others: &[u32]| one.iter().filter(|item| others.contains(item)).count();
        assert_eq!(one.len(), LANDMARKS);
        assert!(shared(&later) >= 4 && shared(&other) <= 1, "{} and {}", shared(&later), shared(&other));
    }

    #[test]
    fn what_is_too_short_has_none_and_is_like_nothing() {
        assert_eq!(print(&[], 44_100, 2, 1), Vec::<u32>::new());
        assert_eq!(print(&[0.5; 441], 44_100, 1, 441), Vec::<u32>::new());
        let short: Vec<u32> = (0..40).collect();
        assert!(similarity(&[], &[1; 100]) <= 0.0 && similarity(&short, &short) <= 0.0);
        assert_eq!(landmarks(&short), Vec::<u32>::new());
        print(&[f32::MAX, f32::MIN, 2.0, -2.0].repeat(44_100), 44_100, 2, 4410);
    }
}
