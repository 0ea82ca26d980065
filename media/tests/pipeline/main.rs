//! The whole of `media` with real `GStreamer`, and with `FFmpeg` and OpenSSL as independent oracles.
//!
//! Sources are synthesised by `FFmpeg` here; nothing else needs to be installed.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod bad_input;
mod control;
mod features;
mod fingerprint;
mod formats;
mod loudness;
mod oracle;
mod package;
mod publication;
mod sound;
#[path = "../golden/synth.rs"]
mod synth;
