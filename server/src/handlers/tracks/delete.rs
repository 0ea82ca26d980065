//! Removing a track.

use axum::extract::State;
use http::StatusCode;
use model::TrackId;
use service::Catalogue;

use crate::{
    error::ApiError,
    extract::{Admin, Path},
    openapi::{ForAdmins, Malformed, NotInState, NotThere},
};

/// Removes a track and everything made of it.
#[utoipa::path(
    delete,
    path = "",
    operation_id = "delete_track",
    tag = "Tracks",
    security(("bearer" = []), ("cookie" = [])),
    params(("track" = TrackId, Path)),
    responses(
        (status = 204, description = "The track and all that was made of it are gone."),
        Malformed,
        ForAdmins,
        NotThere,
        NotInState
    ),
)]
pub async fn delete(
    State(catalogue): State<Catalogue>,
    Admin(identity): Admin,
    Path(track): Path<TrackId>,
) -> Result<StatusCode, ApiError> {
    catalogue.delete(&identity, track).await?;
    Ok(StatusCode::NO_CONTENT)
}
