//! Giving up an upload.

use axum::extract::State;
use http::StatusCode;
use model::TrackId;
use service::Ingest;

use crate::{
    error::ApiError,
    extract::{Admin, Path},
};

/// Stops the pipeline for this upload and removes it.
pub async fn cancel(
    State(ingest): State<Ingest>,
    Admin(identity): Admin,
    Path(track): Path<TrackId>,
) -> Result<StatusCode, ApiError> {
    ingest.cancel(&identity, track).await?;
    Ok(StatusCode::NO_CONTENT)
}
