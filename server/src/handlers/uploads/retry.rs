//! Another try at an upload that failed.

use axum::extract::State;
use http::StatusCode;
use model::TrackId;
use service::Ingest;

use crate::{
    error::ApiError,
    extract::{Admin, Path},
};

/// Queues the upload again.
pub async fn retry(
    State(ingest): State<Ingest>,
    Admin(identity): Admin,
    Path(track): Path<TrackId>,
) -> Result<StatusCode, ApiError> {
    ingest.retry(&identity, track).await?;
    Ok(StatusCode::ACCEPTED)
}
