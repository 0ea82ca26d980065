//! The browser's HLS engine: playlist, key, decrypt, demux, remux, ABR, buffer, MSE. No Leptos.

mod abr;
#[doc(hidden)]
pub mod adts;
mod command;
mod config;
#[doc(hidden)]
pub mod crypt;
mod handle;
#[doc(hidden)]
pub mod machine;
#[doc(hidden)]
pub mod mp4;
#[cfg(target_arch = "wasm32")]
mod mse;
#[doc(hidden)]
pub mod playlist;
mod retry;
mod state;
mod timeline;
#[doc(hidden)]
pub mod transmux;
#[doc(hidden)]
pub mod ts;

pub use config::{Config, LocalFuture};
pub use handle::Player;
pub use state::{Item, Phase, Quality, State, Update};
