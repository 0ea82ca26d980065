//! Leptos components, pages and server functions.
//!
//! The crate compiles twice: with `ssr` for the server, where pages are rendered and server functions run, and with
//! `hydrate` or `csr` for the browser. Never both at once.
//!
//! - `pages/` holds one page a file, by area; `components/` what pages share.
//! - `api/` holds the server functions: each calls one use case of `service` and maps its error.
//! - `net/` is the only place that fetches: it renews the session on a 401 and repeats the request.
//! - `playback/` holds the one player, and what it says as signals.
//!
//! To add a page: write `pages/<area>/<page>.rs`, name its path in [`model::url::page`], give it a `Route` in
//! `routes.rs`, and load its data through a server function with `components::Load`.
//!
//! Invariant: no page, component or signal knows a URL that is not in [`model::url`], and nothing here outlives a
//! component except the player, the running renewal and the play reports that are not delivered yet.

// The types of views nest as deep as the pages do.
#![recursion_limit = "256"]
#![allow(
    clippy::needless_pass_by_value,
    reason = "a component owns its properties, and the router and the title call by value"
)]

mod api;
mod app;
mod components;
mod elements;
mod erased_signal;
mod error;
mod format;
mod forms;
mod loaded;
mod net;
mod next_path;
mod pages;
mod parcel;
mod playback;
mod preferences;
mod routes;
mod session;
#[cfg(feature = "ssr")]
mod shell;
mod theme;
mod title;

#[cfg(feature = "ssr")]
pub use api::{Trace, Visitor};
pub use app::App;
pub use error::ServerError;
pub use net::base::choose_server;
#[cfg(feature = "ssr")]
pub use shell::shell;
