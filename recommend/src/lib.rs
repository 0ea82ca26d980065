//! What leads to what: embeddings, nearest neighbours, collaborative filtering, ranking, radio, evaluation.
//!
//! Numbers in, numbers out: no database, no HTTP, no clock, no async. The caller owns tracks and plays, gives them as dense numbers
//! ([`Track`], [`Listener`], [`Artist`]), says what time it is (`now_s`, seconds of any epoch) and gives the seed of all randomness: the
//! same input gives the same answer on every node.

mod bytes;
mod catalogue;
pub mod collaborative;
pub mod content;
pub mod diversity;
pub mod embedding;
pub mod evaluation;
pub mod hybrid;
mod id;
pub mod neighbours;
mod parallel;
pub mod path;
pub mod popularity;
pub mod projection;
pub mod radio;
mod reason;
mod sound;
mod table;

pub use bytes::ReadError;
pub use catalogue::{Catalogue, Entry};
pub use diversity::Diversity;
pub use embedding::{Embedding, Fit, RECIPE, Standardisation};
pub use hybrid::{Recommendation, Request, Sources};
pub use id::{Artist, Listener, Track};
pub use neighbours::{Neighbour, Neighbours};
pub use popularity::Popularity;
pub use projection::Projection;
pub use reason::Reason;
pub use sound::{DIMENSIONS, Key, Sound, Spread};
pub use table::Table;
