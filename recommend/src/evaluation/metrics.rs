//! How good lists of recommendations are.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use crate::id::Track;

/// Share of what is relevant that stands within the first k (Herlocker et al. 2004). None where nothing is relevant.
pub fn recall<S: BuildHasher>(list: &[Track], relevant: &HashSet<Track, S>, k: usize) -> Option<f64> {
    let found = list.iter().take(k).filter(|track| relevant.contains(track)).count();
    (!relevant.is_empty()).then(|| found as f64 / relevant.len() as f64)
}

/// Normalised discounted cumulative gain within the first k, with gains of 0 and 1 (Järvelin and Kekäläinen 2002): Σ 1 / log₂(place + 1) over
/// the relevant, places from 1, divided by that of the ideal list. None where nothing is relevant.
pub fn ndcg<S: BuildHasher>(list: &[Track], relevant: &HashSet<Track, S>, k: usize) -> Option<f64> {
    let discount = |at: usize| 1.0 / ((at + 2) as f64).log2();
    let found = list.iter().take(k).enumerate().filter(|(_, track)| relevant.contains(track));
    let ideal: f64 = (0..k.min(relevant.len())).map(discount).sum();
    (ideal > 0.0).then(|| found.map(|(at, _)| discount(at)).sum::<f64>() / ideal)
}

/// Share of the catalogue that stands in at least one list (Ge, Delgado-Battenfeld and Jannach 2010).
pub fn coverage(lists: &[Vec<Track>], catalogue: usize) -> f64 {
    let shown: HashSet<Track> = lists.iter().flatten().copied().collect();
    shown.len() as f64 / catalogue.max(1) as f64
}

/// Mean self-information of what is recommended, in bits: −log₂ of the share of listeners who know it (Zhou et al. 2010). What
/// nobody knows counts as known to one.
pub fn novelty<S: BuildHasher>(
    lists: &[Vec<Track>],
    listeners_by_track: &HashMap<Track, usize, S>,
    listeners: usize,
) -> f64 {
    let bits = |track: &Track| {
        let known_to = listeners_by_track.get(track).copied().unwrap_or(0).max(1);
        (listeners.max(1) as f64 / known_to as f64).log2()
    };
    let shown = lists.iter().map(Vec::len).sum::<usize>();
    lists.iter().flatten().map(bits).sum::<f64>() / shown.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tracks(ids: &[u32]) -> Vec<Track> {
        ids.iter().copied().map(Track).collect()
    }

    #[test]
    fn by_hand() {
        let list = tracks(&[1, 2, 3, 4]);
        let relevant: HashSet<Track> = tracks(&[2, 4, 9]).into_iter().collect();
        assert_eq!(recall(&list, &relevant, 4), Some(2.0 / 3.0));
        assert_eq!(recall(&list, &relevant, 3), Some(1.0 / 3.0));
        // Places 2 and 4: 1/log₂3 + 1/log₂5 = 0.63093 + 0.43068; ideal: 1 + 0.63093 + 0.5.
        assert!((ndcg(&list, &relevant, 4).unwrap() - 1.061_61 / 2.130_93).abs() < 1e-5);
        assert!((ndcg(&tracks(&[9, 4, 2]), &relevant, 3).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(ndcg(&list, &HashSet::new(), 4), None);
        assert_eq!(recall(&list, &HashSet::new(), 4), None);
    }

    #[test]
    fn of_lists_by_hand() {
        let lists = [tracks(&[1, 2]), tracks(&[2, 3])];
        assert!((coverage(&lists, 6) - 0.5).abs() < 1e-12);
        // Known to 8, 4 (twice) and none of 8: 0, 1, 1 and 3 bits.
        let known = HashMap::from([(Track(1), 8), (Track(2), 4)]);
        assert!((novelty(&lists, &known, 8) - 1.25).abs() < 1e-12);
    }
}
