//! The `mist` binary: command line, settings, HTTP, wiring.
//!
//! A request's way: [`listen`] (the sockets, and what a client may cost) → [`router`] (the table of contents
//! of the API) → `middleware` (request id and log, client address, slow bodies, forged-origin check, silent
//! renewal, rate limits) → `extract` (who asks, typed path, query and body) → `handlers` (one action a file)
//! → one use case of `service`.
//!
//! Invariants: only this crate sees HTTP and environment variables; a handler parses, calls one use
//! case and maps its answer, no more; a failure is logged once, in `middleware::access_log`.
//!
//! To add a route: give it a constant in `model::url`, write its handler in `handlers/<area>/<action>.rs`, say above it
//! in `#[utoipa::path]` what it takes and answers, add the line to [`router`], its row to `docs/API.md`, and its line to
//! the table in `tests/http/access.rs`, which asks each route as a stranger, a listener and an admin.

pub mod cli;
pub mod commands;
mod conditional;
pub mod config;
mod cookies;
mod error;
mod extract;
mod handlers;
pub mod listen;
mod logging;
mod metrics;
mod middleware;
mod openapi;
mod operations;
mod pages;
mod router;
mod site;
mod state;

pub use state::AppState;
