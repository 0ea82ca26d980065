//! Is it there, and can it work?

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::json;
use service::Service;
use tokio_util::sync::CancellationToken;

/// Whether the process is alive: nothing is asked of the engines, so that nobody restarts it because one of them is away.
pub async fn healthz() -> impl IntoResponse {
    Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

/// Whether to send it requests: not while the database or the storage is away, nor once it was asked to stop.
pub async fn readyz(State(service): State<Service>, State(shutdown): State<CancellationToken>) -> Response {
    let engines = service.readiness().await;
    let in_a_word = |answers: bool| if answers { "ok" } else { "away" };
    let status = match (shutdown.is_cancelled(), engines.is_ready()) {
        (true, _) => "stopping",
        (false, true) => "ok",
        (false, false) => "away",
    };
    let body = json!({
        "status": status,
        "database": in_a_word(engines.database),
        "storage": in_a_word(engines.storage),
        "redis": engines.redis.map_or("none", in_a_word),
    });
    let code = if status == "ok" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(body)).into_response()
}
