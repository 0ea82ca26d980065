//! What only the operator's network may ask: health and metrics, on an address of their own. Web nodes and workers have it
//! alike.

use axum::{Router, extract::State, response::IntoResponse, routing::get};
use http::header;
use model::url;
use service::Service;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use crate::{
    handlers::health,
    listen::{self, Limits},
    metrics,
};

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
pub async fn answer(listener: TcpListener, service: Service, shutdown: CancellationToken) {
    let _upkeep = AbortOnDropHandle::new(tokio::spawn(metrics::keep_up()));
    let stop = shutdown.clone();
    let router = Router::new()
        .route(url::HEALTHZ, get(health::healthz))
        .route(url::READYZ, get(health::readyz))
        .route(METRICS, get(tell))
        .with_state(Node { service, shutdown });
    let limits = Limits { connections: Limits::FEW, ..Limits::default() };
    listen::serve(listener, router, limits, stop).await;
}

async fn tell(State(service): State<Service>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics::render(&service).await)
}
