//! Adaptive bitrate: what the network carries, and which rendition that is good for.
//!
//! The rules are those of hls.js' `AbrController`, written as plain functions.

mod abandon;
mod choice;
mod estimator;
mod ewma;

pub use abandon::{Download, abandon};
pub use choice::{Offer, Situation, choose};
pub use estimator::{Estimate, Estimator, Sample};
