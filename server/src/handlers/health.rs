//! Is it there, and can it work?

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Serialize;
use service::Service;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

/// A process that is alive.
#[derive(Serialize, ToSchema)]
pub struct Alive {
    /// `ok`.
    status: &'static str,
    /// Of the program.
    version: &'static str,
}

/// What can be worked with.
#[derive(Serialize, ToSchema)]
pub struct Readiness {
    /// `ok`, `away` (an engine that is needed does not answer) or `stopping`.
    status: &'static str,
    /// `ok` or `away`.
    database: &'static str,
    /// `ok` or `away`.
    storage: &'static str,
    /// `ok`, `away`, or `none` where there is none.
    redis: &'static str,
}

/// Whether the process is alive.
///
/// Nothing is asked of the engines, so that nobody restarts it because one of them is away.
#[utoipa::path(
    get,
    path = "",
    operation_id = "healthz",
    tag = "Service",
    security(()),
    responses((status = 200, description = "It is.", body = Alive)),
)]
pub async fn healthz() -> Json<Alive> {
    Json(Alive { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Whether to send it requests.
///
/// Not while the database or the storage is away, nor once it was asked to stop.
#[utoipa::path(
    get,
    path = "",
    operation_id = "readyz",
    tag = "Service",
    security(()),
    responses(
        (status = 200, description = "Database and storage answer.", body = Readiness),
        (status = 503, description = "One of them does not, or the server stops.", body = Readiness),
    ),
)]
pub async fn readyz(State(service): State<Service>, State(shutdown): State<CancellationToken>) -> Response {
    let engines = service.readiness().await;
    let in_a_word = |answers: bool| if answers { "ok" } else { "away" };
    let status = match (shutdown.is_cancelled(), engines.is_ready()) {
        (true, _) => "stopping",
        (false, true) => "ok",
        (false, false) => "away",
    };
    let body = Readiness {
        status,
        database: in_a_word(engines.database),
        storage: in_a_word(engines.storage),
        redis: engines.redis.map_or("none", in_a_word),
    };
    let code = if status == "ok" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(body)).into_response()
}
