//! The ids of this crate: dense numbers.
//!
//! The caller keeps the table from its own ids to these. Numbers are counted from 0 and not given to another for as long as an index or a
//! model that knows them is in use: tables here are as long as the largest number.

/// A track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Track(pub u32);

/// An artist; of a track with several, the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Artist(pub u32);

/// A listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Listener(pub u32);

impl Track {
    /// The place in a table by track.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}
