//! The key: which of the 24 profiles of C. L. Krumhansl and E. J. Kessler, "Tracing the dynamic changes in perceived
//! tonal organization", Psychological Review 89 (1982), goes best with the mean chroma (the algorithm of Krumhansl and
//! Schmuckler; C. L. Krumhansl, "Cognitive Foundations of Musical Pitch", 1990).

use super::CHROMAS;

const MAJOR: [f64; CHROMAS] = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88];
const MINOR: [f64; CHROMAS] = [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17];

/// Major or minor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Major.
    Major,
    /// Minor.
    Minor,
}

/// A key, and how well it fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key {
    /// Pitch class of the tonic: 0 is C, 11 is B.
    pub tonic: u8,
    /// Major or minor.
    pub mode: Mode,
    /// Pearson's correlation of the mean chroma with the key's profile, −1 to 1. Noise has a key too, but a low one.
    pub correlation: f64,
}

/// The key with the highest correlation; none if all pitch classes are equally strong.
pub fn key(chroma: &[f64; CHROMAS]) -> Option<Key> {
    let mut best: Option<Key> = None;
    for (mode, profile) in [(Mode::Major, &MAJOR), (Mode::Minor, &MINOR)] {
        for tonic in 0..CHROMAS {
            let turned = std::array::from_fn(|class| chroma[(class + tonic) % CHROMAS]);
            let correlation = correlation(&turned, profile)?;
            if best.is_none_or(|best| correlation > best.correlation) {
                best = Some(Key { tonic: tonic as u8, mode, correlation });
            }
        }
    }
    best
}

fn correlation(left: &[f64; CHROMAS], right: &[f64; CHROMAS]) -> Option<f64> {
    let centred = |values: &[f64; CHROMAS]| {
        let mean = values.iter().sum::<f64>() / CHROMAS as f64;
        values.map(|value| value - mean)
    };
    let product = |left: &[f64; CHROMAS], right: &[f64; CHROMAS]| -> f64 {
        left.iter().zip(right).map(|(left, right)| left * right).sum()
    };
    let (left, right) = (centred(left), centred(right));
    let lengths = (product(&left, &left) * product(&right, &right)).sqrt();
    (lengths > 1e-9).then(|| (product(&left, &right) / lengths).clamp(-1.0, 1.0))
}
