//! The browser's HLS engine: playlist, key, decrypt, demux, remux, ABR, buffer, MSE. No Leptos.

mod command;
mod config;
mod handle;
mod state;

pub use config::{Config, LocalFuture};
pub use handle::Player;
pub use state::{Item, Phase, Quality, State, Update};
