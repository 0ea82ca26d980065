//! One track.

use axum::{Json, extract::State};
use model::{Track, TrackId};
use service::Catalogue;

use crate::{
    error::ApiError,
    extract::{Listener, Path},
    openapi::{ForListeners, Malformed, NotThere},
};

/// Everything about a track.
#[utoipa::path(
    get,
    path = "",
    operation_id = "track",
    tag = "Tracks",
    security(("bearer" = []), ("cookie" = [])),
    params(("track" = TrackId, Path)),
    responses(
        (status = 200, description = "The track.", body = Track),
        Malformed,
        ForListeners,
        NotThere
    ),
)]
pub async fn show(
    State(catalogue): State<Catalogue>,
    Listener(identity): Listener,
    Path(track): Path<TrackId>,
) -> Result<Json<Track>, ApiError> {
    Ok(Json(catalogue.track(&identity, track).await?))
}
