//! The socket.

use std::{io, net::SocketAddr};

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{AppState, router::router};

/// Answers HTTP until `shutdown`, then finishes what is running.
pub async fn answer(listener: TcpListener, state: AppState, shutdown: CancellationToken) -> io::Result<()> {
    let listener = listener.tap_io(|stream| {
        // Small answers (keys, playlists) must not wait for more bytes to fill a packet. Without it, merely slower.
        let _ = stream.set_nodelay(true);
    });
    let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(shutdown.cancelled_owned()).await
}
