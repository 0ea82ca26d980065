//! The account of whoever asks.

pub mod end_session;
pub mod history;
pub mod password;
pub mod sessions;
pub mod show;
