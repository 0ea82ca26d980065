//! Correcting a track.

use axum::extract::State;
use model::{Track, TrackEdit, TrackId};
use service::Catalogue;

use crate::{
    error::ApiError,
    extract::{Admin, Json, Path},
};

/// Sets the fields that are given.
pub async fn edit(
    State(catalogue): State<Catalogue>,
    Admin(identity): Admin,
    Path(track): Path<TrackId>,
    Json(edit): Json<TrackEdit>,
) -> Result<axum::Json<Track>, ApiError> {
    Ok(axum::Json(catalogue.edit(&identity, track, edit).await?))
}
