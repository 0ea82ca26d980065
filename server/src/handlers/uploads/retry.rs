//! Another try at an upload that failed.

use axum::extract::State;
use http::StatusCode;
use model::TrackId;
use service::Ingest;

use crate::{
    error::ApiError,
    extract::{Admin, Path},
    openapi::{ForAdmins, Malformed, NotInState, NotThere},
};

/// Queues the upload again.
#[utoipa::path(
    post,
    path = "",
    operation_id = "retry_upload",
    tag = "Uploads",
    security(("bearer" = []), ("cookie" = [])),
    params(("track" = TrackId, Path)),
    responses(
        (status = 202, description = "Queued again."),
        Malformed,
        ForAdmins,
        NotThere,
        NotInState
    ),
)]
pub async fn retry(
    State(ingest): State<Ingest>,
    Admin(identity): Admin,
    Path(track): Path<TrackId>,
) -> Result<StatusCode, ApiError> {
    ingest.retry(&identity, track).await?;
    Ok(StatusCode::ACCEPTED)
}
