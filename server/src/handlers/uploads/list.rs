//! What was uploaded lately.

use axum::{Json, extract::State};
use model::IngestStatus;
use service::Ingest;

use crate::{error::ApiError, extract::Admin, openapi::ForAdmins};

/// Recent uploads and where they stand.
#[utoipa::path(
    get,
    path = "",
    operation_id = "list_uploads",
    tag = "Uploads",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "The latest first.", body = Vec<IngestStatus>),
        ForAdmins
    ),
)]
pub async fn list(State(ingest): State<Ingest>, Admin(identity): Admin) -> Result<Json<Vec<IngestStatus>>, ApiError> {
    Ok(Json(ingest.recent(&identity).await?))
}
