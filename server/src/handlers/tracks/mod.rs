//! Tracks of the catalogue.

pub mod cover;
pub mod delete;
pub mod edit;
pub mod keep_both;
pub mod key;
pub mod list;
pub mod show;
pub mod waveform;
