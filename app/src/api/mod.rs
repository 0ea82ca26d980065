//! Server functions: what pages ask of the server. Each is thin: who asks, one use case, the error mapped.
//!
//! They live under `/api/fn` and speak JSON both ways. Signing in and out is not here: it sets cookies, and goes
//! through the JSON API of [`model::url`].

mod account;
mod audit;
mod catalogue;
mod encoding;
mod home;
mod session;
mod uploads;

#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
mod trace;

pub use account::{OwnAccount, account};
pub use audit::audit;
pub use catalogue::{TrackPage, delete_track, edit_track, list_tracks, track};
pub use encoding::JsonText;
pub use home::{Shelf, path, radio, shelves};
pub use session::{SessionInfo, session};
pub use uploads::recent_uploads;
#[cfg(feature = "ssr")]
pub use {
    server::{Visitor, refuse_transport},
    trace::Trace,
};
