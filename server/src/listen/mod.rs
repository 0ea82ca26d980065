//! The sockets: how many clients there may be at once, and how long each may keep one waiting.
//!
//! HTTP/1.1 only. Browsers speak HTTP/2 over TLS alone, and TLS ends at a proxy, which speaks HTTP/1.1 to the servers
//! behind it.

mod accept;
mod limits;
mod sending;
mod watched;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(crate) use accept::serve;
pub use limits::{Limits, raise_open_files};
pub use sending::InFile;

use crate::{AppState, router::router};

/// Answers HTTP until `shutdown`, then finishes what is running.
pub async fn answer(listener: TcpListener, state: AppState, shutdown: CancellationToken) {
    let limits = state.limits();
    serve(listener, router(state), limits, shutdown).await;
}
