//! The one place that talks to the server: where it is, how requests are sent, and how a session is renewed.

pub mod base;
mod call;
mod client;
pub mod json;
mod renewal;

pub use call::{Call, read, refusal, unreachable_server};
pub use client::SessionClient;
pub use renewal::{Renewal, keep_alive, renew};
