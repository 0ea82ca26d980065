//! What a listener may ask for.

use crate::{Item, Quality};

/// One wish of the listener. Indices outside of the queue are ignored.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Replaces the queue and goes to `index`.
    Load {
        /// The new queue.
        items: Vec<Item>,
        /// Where to begin.
        index: usize,
        /// Whether to play at once.
        autoplay: bool,
    },
    /// Appends to the queue.
    Enqueue(Item),
    /// Inserts behind the current entry.
    PlayNext(Item),
    /// Takes an entry out of the queue; taking the current one goes to the next.
    Remove(usize),
    /// Plays; after the end, again from the start; after a failure, tries again.
    Play,
    /// Pauses.
    Pause,
    /// Plays when paused, pauses when playing.
    Toggle,
    /// Goes to this second of the current track.
    Seek(f64),
    /// Goes to the next entry.
    Next,
    /// Goes to the start of the current track, or, within its first 3 s, to the entry before.
    Previous,
    /// 0 to 1.
    SetVolume(f64),
    /// Sound off or on.
    SetMuted(bool),
    /// Who chooses the rendition.
    SetQuality(Quality),
}
