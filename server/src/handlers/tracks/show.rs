//! One track.

use axum::{Json, extract::State};
use model::{Track, TrackId};
use service::Catalogue;

use crate::{
    error::ApiError,
    extract::{Listener, Path},
};

/// Everything about a track.
pub async fn show(
    State(catalogue): State<Catalogue>,
    Listener(identity): Listener,
    Path(track): Path<TrackId>,
) -> Result<Json<Track>, ApiError> {
    Ok(Json(catalogue.track(&identity, track).await?))
}
