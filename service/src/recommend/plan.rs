//! What stands on a listener's shelves, before it is looked up; and for what state of things that was worked out.

use model::ShelfKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{known::State, show::Proposal};

/// What a plan was made of. Whatever changes it makes another plan: nobody has to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version {
    pub state: State,
    /// When the listener began to play something last, ms; 0 without history.
    pub last_play_ms: i64,
    /// How much of it is kept: erasing takes from this.
    pub plays: u64,
    /// Counts the hours: what is popular changes with time alone.
    pub hour: i64,
}

impl Version {
    /// As a part of a name in Redis.
    pub fn name(&self, user: Uuid) -> String {
        format!("shelves:{user}:{}:{}:{}:{}", self.state, self.last_play_ms, self.plays, self.hour)
    }
}

/// The shelves of a listener, by ids.
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
