//! What was uploaded lately.

use axum::{Json, extract::State};
use model::IngestStatus;
use service::Ingest;

use crate::{error::ApiError, extract::Admin};

/// Recent uploads and where they stand.
pub async fn list(State(ingest): State<Ingest>, Admin(identity): Admin) -> Result<Json<Vec<IngestStatus>>, ApiError> {
    Ok(Json(ingest.recent(&identity).await?))
}
