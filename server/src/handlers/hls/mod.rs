//! HLS: playlists and segments.

pub mod master;
pub mod media;
mod playlist;
mod range;
pub mod segment;
