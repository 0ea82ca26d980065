//! What stands on a listener's own shelves, before it is looked up; and for what state of things that was worked out.

use model::ShelfKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{known::State, show::Proposal};

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
    /// As a part of a name in Redis.
    pub fn name(&self, user: Uuid) -> String {
        format!("shelves:{user}:{}:{}:{}", self.state, self.history, self.hour)
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
