//! The browser's HLS engine: playlist, key, decrypt, demux, remux, ABR, buffer, MSE. No Leptos.
//!
//! ```text
//!                     Command                        Update (State, PlayEvent)
//!  app ──► Player ──────────────► Machine::step ─────────────────────────────► app
//!                                  ▲        │
//!                           Event, Sight   Effect
//!                                  │        ▼
//!                     mse/: <audio>, MediaSource, fetch, one timer
//!                                           │ Append
//!                                           ▼
//!            transmux: crypt ─► ts ─► adts ─► mp4 ─► SourceBuffer
//! ```
//!
//! - [`machine`] decides. It is plain Rust without clock, network or chance of its own, and its tests play
//!   all three. Read `machine/mod.rs` first, then `planning.rs` and `fetching.rs`.
//! - [`playlist`], [`crypt`], [`ts`], [`adts`], [`mp4`] and [`transmux`] turn bytes into bytes and are total:
//!   damaged input gives an error or less sound, never a panic.
//! - [`abr`], [`retry`] and [`timeline`] are the rules as functions.
//! - `mse/` is the only part that knows a browser, and it decides nothing.
//!
//! To add a reaction: add the [`machine::Event`] that tells of it, change what the machine knows in a handler,
//! and let the plan draw the conclusion; add an [`machine::Effect`] only for something the browser cannot yet be asked.

pub mod abr;
pub mod adts;
mod between;
pub mod command;
mod config;
pub mod crypt;
mod handle;
pub mod machine;
pub mod mp4;
#[cfg(target_arch = "wasm32")]
mod mse;
pub mod playlist;
pub mod retry;
mod state;
pub mod timeline;
pub mod transmux;
pub mod ts;

pub use between::between;
pub use config::{Config, LocalFuture};
pub use handle::Player;
pub use state::{Item, Phase, Quality, State, Update};
