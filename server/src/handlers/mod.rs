//! One action a file: parse, call one use case, answer.

pub mod audit;
pub mod auth;
pub mod health;
pub mod hls;
pub mod me;
pub mod plays;
pub mod tracks;
pub mod uploads;
