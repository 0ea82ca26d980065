//! From acts to preferences and confidences.

use std::collections::BTreeMap;

use super::interaction::{Interaction, decayed};
use crate::id::{Listener, Track};

/// What a listener thinks of a track, as far as one can tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Preference {
    /// The row of the track.
    pub(super) row: usize,
    /// p: 1 liked, 0 not.
    pub(super) liked: f32,
    /// c − 1: confidence beyond that in what is not known.
    pub(super) confidence: f32,
}

impl Preference {
    /// p and c of the sum r of decayed weights: p = 1 for r > 0, else 0; c = 1 + α log₂(1 + |r|) (Hu et al. 2008, §2 and equation 6).
    pub(super) fn new(row: usize, sum: f32, alpha: f32) -> Self {
        Self {
            row,
            liked: if sum > 0.0 { 1.0 } else { 0.0 },
            confidence: alpha * sum.abs().ln_1p() / std::f32::consts::LN_2,
        }
    }
}

/// Sums of the decayed weights by listener and track, in order of both. What has faded to nothing is left out.
pub(super) fn sums(
    interactions: &[Interaction],
    now_s: i64,
    half_life_s: f64,
) -> BTreeMap<Listener, BTreeMap<Track, f32>> {
    let mut sums: BTreeMap<Listener, BTreeMap<Track, f32>> = BTreeMap::new();
    for act in interactions {
        let weight = decayed(act.weight, act.at_s, now_s, half_life_s);
        *sums.entry(act.listener).or_default().entry(act.track).or_default() += weight;
    }
    for tracks in sums.values_mut() {
        tracks.retain(|_, sum| sum.is_finite() && sum.abs() > 1e-3);
    }
    sums.retain(|_, tracks| !tracks.is_empty());
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_liked_and_how_surely_by_hand() {
        for (alpha, sum, liked, confidence) in [
            (10.0, 0.0, 0.0, 0.0),
            (10.0, 1.0, 1.0, 10.0),
            (10.0, 3.0, 1.0, 20.0),
            (10.0, -1.0, 0.0, 10.0),
            (2.5, 7.0, 1.0, 7.5),
            (2.5, -3.0, 0.0, 5.0),
        ] {
            let preference = Preference::new(4, sum, alpha);
            assert_eq!(preference.row, 4);
            assert!((preference.liked - liked).abs() < 1e-6, "{sum}: {preference:?}");
            assert!((preference.confidence - confidence).abs() < 1e-5, "{sum}: {preference:?}");
        }
    }
}
