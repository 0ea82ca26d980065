//! Is the server there?

use axum::{Json, extract::State};
use serde::Serialize;
use service::Accounts;

use crate::error::ApiError;

/// The answer of a server that can do its work.
#[derive(Debug, Serialize)]
pub struct Health {
    status: &'static str,
    version: &'static str,
}

/// For load balancers and scripts: asks the database one cheap question.
pub async fn health(State(accounts): State<Accounts>) -> Result<Json<Health>, ApiError> {
    accounts.setup_needed().await?;
    Ok(Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") }))
}
