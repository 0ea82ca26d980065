//! What whoever asks has played.

pub mod erase;
pub mod export;
pub mod pause;
pub mod state;
