//! Tracks that are nearly the same recording: another encode, another level, a little cut off. They are found when a track
//! is published; admins are told and decide, nothing is refused.
//!
//! `find` looks for them, `open` reads those about which nobody has decided yet. `catalogue` has the use case that decides.
//!
//! Invariant: a pair is one row, of the later upload and the earlier one. So two workers that find each other's new tracks at
//! the same time say the same, and what was decided about a pair is not asked again.

mod find;
mod open;

pub(crate) use find::{compare, run};
pub(crate) use open::{later_than, of_track, pair, with_earlier};
