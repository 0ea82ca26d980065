//! What only the operator's network may ask: health and metrics, on an address of their own. Web nodes and workers have it
//! alike.

use axum::{Router, extract::State, response::IntoResponse, routing::get};
use http::header;
use model::url;
use service::Service;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use crate::{handlers::health, metrics};

/// What Prometheus expects.
const METRICS: &str = "/metrics";

#[derive(Clone)]
struct Node {
    service: Service,
    shutdown: CancellationToken,
}

impl axum::extract::FromRef<Node> for Service {
    fn from_ref(node: &Node) -> Self {
        node.service.clone()
    }
}

impl axum::extract::FromRef<Node> for CancellationToken {
    fn from_ref(node: &Node) -> Self {
        node.shutdown.clone()
    }
}

/// Answers until `shutdown`.
pub async fn answer(listener: TcpListener, service: Service, shutdown: CancellationToken) -> std::io::Result<()> {
    let _upkeep = AbortOnDropHandle::new(tokio::spawn(metrics::keep_up()));
    let stop = shutdown.clone().cancelled_owned();
    let router = Router::new()
        .route(url::HEALTHZ, get(health::healthz))
        .route(url::READYZ, get(health::readyz))
        .route(METRICS, get(tell))
        .with_state(Node { service, shutdown });
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

async fn tell(State(service): State<Service>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics::render(&service).await)
}
