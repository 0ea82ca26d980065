//! What stands on a listener's own shelves, before it is looked up; and for what state of things that was worked out.

use std::sync::Arc;

use model::ShelfKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{known::State, show::Proposal};

/// For so long a plan is good while nothing has changed but the catalogue and its sounds, for each track that there is: in a large library the
/// files that come in one after the other do not each make the plans of all listeners anew, and in a small one, where a plan costs little
/// and a file is much, each shows at once. What was removed is not shown, whatever a plan says.
const CATALOGUE_WAITS_MS_PER_TRACK: i64 = 3;
/// At most so long.
const CATALOGUE_WAITS_MS: i64 = 5 * 60 * 1_000;

/// What a plan was made of. Whatever changes it makes another plan: nobody has to be told. What is popular, which has a small part in it,
/// is read every ten minutes and counts with the next plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version {
    pub state: State,
    /// Changes of the listener's history: what was completed, left, heard by half, or erased. A play that goes on changes nothing before.
    pub history: i64,
    /// Counts the hours, each listener by a clock of their own: what is popular changes with time alone.
    pub hour: i64,
}

impl Version {
    /// The same but for the catalogue and its sounds.
    fn is_same_but_for_catalogue(self, other: Self) -> bool {
        let State { changes, last_embedding, .. } = other.state;
        Self { state: State { changes, last_embedding, ..self.state }, ..self } == other
    }

    /// As a part of a name in Redis.
    pub fn name(&self, user: Uuid) -> String {
        format!("shelves:{user}:{}:{}:{}", self.state, self.history, self.hour)
    }
}

/// A plan that a node has.
#[derive(Debug, Clone)]
pub(super) struct KeptPlan {
    pub plan: Arc<Plan>,
    pub version: Version,
    pub made_at_ms: i64,
    /// Tracks that there were.
    pub catalogue: usize,
}

impl KeptPlan {
    /// Whether it need not be made anew for this version.
    pub fn is_good(&self, version: Version, now_ms: i64) -> bool {
        let tracks = i64::try_from(self.catalogue).unwrap_or(i64::MAX);
        let waits_ms = tracks.saturating_mul(CATALOGUE_WAITS_MS_PER_TRACK).min(CATALOGUE_WAITS_MS);
        let is_young = || (0..waits_ms).contains(&(now_ms - self.made_at_ms));
        self.version == version || (self.version.is_same_but_for_catalogue(version) && is_young())
    }
}

/// The shelves of a listener that are theirs alone, by ids.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Plan {
    pub shelves: Vec<PlannedShelf>,
}

/// A shelf, by ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PlannedShelf {
    pub kind: ShelfKind,
    /// The track that its title names.
    pub about: Option<Uuid>,
    pub proposals: Vec<Proposal>,
}

impl PlannedShelf {
    /// What is played much.
    pub fn popular(kind: ShelfKind, tracks: Vec<Uuid>) -> Self {
        Self { kind, about: None, proposals: tracks.into_iter().map(Proposal::popular).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: State = State { changes: 5, standardisation: 1, last_embedding: 70, trained_at_ms: 9 };
    const VERSION: Version = Version { state: STATE, history: 3, hour: 8 };
    const CHANGES_OF_CATALOGUE: [State; 2] = [State { changes: 6, ..STATE }, State { last_embedding: 71, ..STATE }];

    fn kept(catalogue: usize) -> KeptPlan {
        KeptPlan { plan: Arc::default(), version: VERSION, made_at_ms: 1_000, catalogue }
    }

    fn of(state: State) -> Version {
        Version { state, ..VERSION }
    }

    #[test]
    fn in_a_large_library_a_plan_outlives_changes_of_the_catalogue_for_a_few_minutes_and_no_others() {
        let kept = kept(1_000_000);
        for (now_ms, is_young) in [(999, false), (1_000, true), (300_999, true), (301_000, false)] {
            assert!(kept.is_good(VERSION, now_ms));
            for changed in CHANGES_OF_CATALOGUE {
                assert_eq!(kept.is_good(of(changed), now_ms), is_young);
            }
            for changed in [State { standardisation: 2, ..STATE }, State { trained_at_ms: 10, ..STATE }] {
                assert!(!kept.is_good(of(changed), now_ms));
            }
            for other in [Version { history: 4, ..VERSION }, Version { hour: 9, ..VERSION }] {
                assert!(!kept.is_good(other, now_ms));
            }
        }
    }

    #[test]
    fn in_a_small_library_what_comes_in_shows_at_once() {
        for (tracks, waits_ms) in
            [(0, 0), (1, 3), (50, 150), (5_000, 15_000), (100_000, 300_000), (usize::MAX, 300_000)]
        {
            for changed in CHANGES_OF_CATALOGUE {
                let is_good = |age_ms| kept(tracks).is_good(of(changed), 1_000 + age_ms);
                assert!(!is_good(waits_ms) && (waits_ms == 0 || is_good(waits_ms - 1)), "{tracks} tracks");
            }
            assert!(kept(tracks).is_good(VERSION, 1_000 + waits_ms), "nothing has changed");
        }
    }
}
