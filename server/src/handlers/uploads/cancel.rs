//! Giving up an upload.

use axum::extract::State;
use http::StatusCode;
use model::TrackId;
use service::Ingest;

use crate::{
    error::ApiError,
    extract::{Admin, Path},
    openapi::{ForAdmins, Malformed, NotInState, NotThere},
};

/// Stops the pipeline for this upload and removes it.
#[utoipa::path(
    delete,
    path = "",
    operation_id = "cancel_upload",
    tag = "Uploads",
    security(("bearer" = []), ("cookie" = [])),
    params(("track" = TrackId, Path)),
    responses(
        (status = 204, description = "Processing has stopped, and nothing is kept."),
        Malformed,
        ForAdmins,
        NotThere,
        NotInState
    ),
)]
pub async fn cancel(
    State(ingest): State<Ingest>,
    Admin(identity): Admin,
    Path(track): Path<TrackId>,
) -> Result<StatusCode, ApiError> {
    ingest.cancel(&identity, track).await?;
    Ok(StatusCode::NO_CONTENT)
}
