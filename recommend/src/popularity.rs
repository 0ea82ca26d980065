//! What is played much at present.

use std::collections::BTreeMap;

use crate::collaborative::{Interaction, decayed};
use crate::id::Track;

/// A play counts half after two weeks.
pub const HALF_LIFE_S: f64 = 14.0 * 86_400.0;

/// Tracks by time-decayed plays: Σ max(weight, 0) · 2^(−age / half-life).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Popularity {
    /// Most played first.
    ranked: Vec<(Track, f32)>,
}

impl Popularity {
    /// Counts what was done until `now_s`. Many plays of one track by one listener count as their logarithm (1 + log₂ n), so that no
    /// one makes a hit alone.
    pub fn count(interactions: &[Interaction], now_s: i64) -> Self {
        let mut by_pair: BTreeMap<_, f32> = BTreeMap::new();
        for act in interactions {
            let weight = decayed(act.weight.max(0.0), act.at_s, now_s, HALF_LIFE_S);
            *by_pair.entry((act.track, act.listener)).or_default() += weight;
        }
        let mut by_track: BTreeMap<Track, f32> = BTreeMap::new();
        for ((track, _), plays) in by_pair {
            let counted = if plays > 1.0 { 1.0 + plays.log2() } else { plays };
            *by_track.entry(track).or_default() += counted;
        }
        let mut ranked: Vec<_> = by_track.into_iter().filter(|(_, plays)| plays.is_finite() && *plays > 0.0).collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        Self { ranked }
    }

    /// The `count` most played of those accepted, most played first, with their decayed plays.
    pub fn best(&self, count: usize, accept: impl Fn(Track) -> bool) -> Vec<(Track, f32)> {
        self.ranked.iter().filter(|(track, _)| accept(*track)).take(count).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Listener;

    const DAY_S: i64 = 86_400;

    fn play(listener: u32, track: u32, at_s: i64) -> Interaction {
        Interaction { listener: Listener(listener), track: Track(track), weight: 1.0, at_s }
    }

    #[test]
    fn what_is_new_passes_what_was_a_hit() {
        let mut plays: Vec<_> = (0..10).map(|listener| play(listener, 1, 0)).collect();
        plays.extend((0..3).map(|listener| play(listener, 2, 56 * DAY_S)));
        let popularity = Popularity::count(&plays, 56 * DAY_S);
        // Ten plays of eight weeks ago are four half-lives old: 10 / 16.
        assert_eq!(popularity.best(9, |_| true), [(Track(2), 3.0), (Track(1), 0.625)]);
        assert_eq!(popularity.best(1, |track| track != Track(2)), [(Track(1), 0.625)]);
    }

    #[test]
    fn nobody_makes_a_hit_alone_and_skips_make_none() {
        let mut plays: Vec<_> = (0..64).map(|_| play(1, 1, 0)).collect();
        plays.extend((0..8).map(|listener| play(listener, 2, 0)));
        plays.push(Interaction { weight: -1.0, ..play(1, 3, 0) });
        let popularity = Popularity::count(&plays, 0);
        assert_eq!(popularity.best(9, |_| true), [(Track(2), 8.0), (Track(1), 7.0)]);
    }
}
