//! Taking connections in, and answering on each.

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

use super::{
    Limits,
    sending::{Outgoing, Sending},
    watched::Watched,
};

/// Largest head of a request. Its largest honest parts are two cookies and an address, below 2 KiB together; proxies
/// allow as much (nginx: four buffers of 8 KiB).
const MAX_HEAD_BYTES: usize = 32 * 1024;

/// How long to wait after the system refused a connection, as when no file may be opened any more: another try at once
/// would fail as well, and take all of a processor.
const PAUSE: Duration = Duration::from_secs(1);

/// Answers until `shutdown`, then waits for what is running.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, shutdown: CancellationToken) {
    let mut door = Door { listener, places: Arc::new(Semaphore::new(limits.connections)), is_full: false };
    let connections = TaskTracker::new();
    let mut troubled = false;
    while let Some(entered) = shutdown.run_until_cancelled(door.next()).await {
        match entered {
            Ok((stream, client, place)) => {
                troubled = false;
                connections.spawn(talk(stream, client, router.clone(), limits, shutdown.clone(), place));
            }
            // The client was gone before it was let in.
            Err(error) if is_of_client(&error) => {}
            Err(error) => {
                // Once, however long it lasts.
                if !std::mem::replace(&mut troubled, true) {
                    tracing::error!(%error, "no connection can be taken in; trying again every second");
                }
                let _or_stopped = shutdown.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
            }
        }
    }
    // Whoever comes now is refused, and sent to another node by a balancer.
    drop(door);
    connections.close();
    connections.wait().await;
}

struct Door {
    listener: TcpListener,
    places: Arc<Semaphore>,
    /// Whether that was logged.
    is_full: bool,
}

impl Door {
    /// The next client, once there is a place.
    async fn next(&mut self) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        let places = Arc::clone(&self.places);
        let place = if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            self.is_full = false;
            place
        } else {
            if !std::mem::replace(&mut self.is_full, true) {
                tracing::warn!("there are as many connections as there may be; who comes now waits for one to end");
            }
            places.acquire_owned().await.map_err(io::Error::other)?
        };
        let (stream, client) = self.listener.accept().await?;
        Ok((stream, client, place))
    }
}

fn is_of_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers the requests of one connection, one after the other.
async fn talk(
    stream: TcpStream,
    client: SocketAddr,
    router: Router,
    limits: Limits,
    shutdown: CancellationToken,
    _place: OwnedSemaphorePermit,
) {
    // Small answers (keys, playlists) must not wait for more bytes to fill a packet. Without it, merely slower.
    let _ = stream.set_nodelay(true);
    let outgoing = Outgoing::default();
    let stream = Sending::new(stream, outgoing.clone());
    let service = router
        .map_request(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(client));
            request
        })
        .map_response(move |answer| outgoing.notice(answer));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head).max_header_size(MAX_HEAD_BYTES);
    let stream = TokioIo::new(Watched::new(stream, limits.write));
    let mut connection = pin!(http.serve_connection(stream, TowerToHyperService::new(service)));
    let ended = if let Some(ended) = shutdown.run_until_cancelled(connection.as_mut()).await {
        ended
    } else {
        connection.as_mut().graceful_shutdown();
        connection.await
    };
    if let Err(error) = ended {
        tracing::debug!(%client, %error, "a connection broke off");
    }
}
