//! What stands on a listener's own shelves, before it is looked up; and for what state of things that was worked out.

use std::sync::Arc;

use model::ShelfKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{known::State, show::Proposal};

/// For so long a plan is good while nothing has changed but the catalogue and its sounds: where files come in one after the other, not each of them
/// makes the plans of all listeners anew. What was removed is not shown, whatever a plan says.
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
}

impl KeptPlan {
    /// Whether it need not be made anew for this version.
    pub fn is_good(&self, version: Version, now_ms: i64) -> bool {
        let is_young = || (0..CATALOGUE_WAITS_MS).contains(&(now_ms - self.made_at_ms));
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

    #[test]
    fn a_plan_outlives_changes_of_the_catalogue_for_a_few_minutes_and_no_others() {
        let state = State { changes: 5, standardisation: 1, last_embedding: 70, trained_at_ms: 9 };
        let version = Version { state, history: 3, hour: 8 };
        let kept = KeptPlan { plan: Arc::default(), version, made_at_ms: 1_000 };
        let of = |state| Version { state, ..version };
        for (now_ms, is_young) in [(999, false), (1_000, true), (300_999, true), (301_000, false)] {
            assert!(kept.is_good(version, now_ms));
            for changed in [State { changes: 6, ..state }, State { last_embedding: 71, ..state }] {
                assert_eq!(kept.is_good(of(changed), now_ms), is_young);
            }
            for changed in [State { standardisation: 2, ..state }, State { trained_at_ms: 10, ..state }] {
                assert!(!kept.is_good(of(changed), now_ms));
            }
            for other in [Version { history: 4, ..version }, Version { hour: 9, ..version }] {
                assert!(!kept.is_good(other, now_ms));
            }
        }
    }
}
