//! Is the server there?

use axum::{Json, extract::State};
use serde::Serialize;
use service::Service;

use crate::error::ApiError;

/// The answer of a server that can do its work.
#[derive(Debug, Serialize)]
pub struct Health {
    status: &'static str,
    version: &'static str,
}

/// For load balancers and scripts: asks the database and the storage one cheap question each.
pub async fn health(State(service): State<Service>) -> Result<Json<Health>, ApiError> {
    service.ping().await?;
    Ok(Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") }))
}
