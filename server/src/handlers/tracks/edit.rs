//! Correcting a track.

use axum::extract::State;
use model::{Track, TrackEdit, TrackId};
use service::Catalogue;

use crate::{
    error::ApiError,
    extract::{Admin, Json, Path},
    openapi::{Body, ForAdmins, NotInState, NotThere},
};

/// Sets the fields that are given.
#[utoipa::path(
    patch,
    path = "",
    operation_id = "edit_track",
    tag = "Tracks",
    security(("bearer" = []), ("cookie" = [])),
    params(("track" = TrackId, Path)),
    request_body = TrackEdit,
    responses(
        (status = 200, description = "The track, corrected.", body = Track),
        Body,
        ForAdmins,
        NotThere,
        NotInState
    ),
)]
pub async fn edit(
    State(catalogue): State<Catalogue>,
    Admin(identity): Admin,
    Path(track): Path<TrackId>,
    Json(edit): Json<TrackEdit>,
) -> Result<axum::Json<Track>, ApiError> {
    Ok(axum::Json(catalogue.edit(&identity, track, edit).await?))
}
