//! What happens to every request, around its handler.
//!
//! A step is a function of a request and of what comes [`Next`]; the router calls one within the other, and gives them to axum as few
//! layers. A layer of axum's for each would cost more than most of what they do: with every request, each one copies into the heap all
//! that are in it.

pub mod access_log;
pub mod caching;
pub mod client_address;
pub mod content_encoding;
pub mod measure;
pub mod origin;
pub mod rate_limit;
pub mod request_id;
pub mod security_headers;
pub mod session;
pub mod slow_body;
pub mod traces;
pub mod unread_body;

use axum::{extract::Request, response::Response};

/// What comes after a step, and answers.
pub trait Next: AsyncFnOnce(Request) -> Response {}

impl<F: AsyncFnOnce(Request) -> Response> Next for F {}
