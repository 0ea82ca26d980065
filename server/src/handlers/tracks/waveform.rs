//! The picture behind the seek bar.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::header;
use model::{TrackId, Waveform};
use service::Catalogue;

use crate::{
    error::ApiError,
    extract::{Listener, Path},
    openapi::{ForListeners, Malformed, NotThere},
};

/// 1,000 peaks. Only a new upload changes them, and that is a new track.
#[utoipa::path(
    get,
    path = "",
    operation_id = "track_waveform",
    tag = "Tracks",
    security(("bearer" = []), ("cookie" = [])),
    params(("track" = TrackId, Path)),
    responses(
        (status = 200, description = "Private for a day.", body = Waveform),
        Malformed,
        ForListeners,
        NotThere
    ),
)]
pub async fn waveform(
    State(catalogue): State<Catalogue>,
    Listener(identity): Listener,
    Path(track): Path<TrackId>,
) -> Result<Response, ApiError> {
    let waveform = catalogue.waveform(&identity, track).await?;
    Ok(([(header::CACHE_CONTROL, "private, max-age=86400")], Json(waveform)).into_response())
}
