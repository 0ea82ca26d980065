//! What leads to what: embeddings, nearest neighbours, collaborative filtering, ranking, radio, evaluation.
//!
//! Numbers in, numbers out: no database, no HTTP, no clock, no async. The caller owns tracks and plays, gives them as dense numbers
//! ([`Track`], [`Listener`], [`Artist`]), says what time it is (`now_s`, seconds of any epoch) and gives the seed of all randomness: the
//! same input gives the same answer on every node.

mod bytes;
pub mod embedding;
mod id;
pub mod neighbours;
mod parallel;
mod sound;

pub use bytes::ReadError;
pub use embedding::{Embedding, RECIPE, Standardisation};
pub use id::{Artist, Listener, Track};
pub use neighbours::{Neighbour, Neighbours};
pub use sound::{DIMENSIONS, Key, Sound, Spread};
