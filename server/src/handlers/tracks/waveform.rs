//! The picture behind the seek bar.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::header;
use model::TrackId;
use service::Catalogue;

use crate::{
    error::ApiError,
    extract::{Listener, Path},
};

/// 1,000 peaks. Only a new upload changes them, and that is a new track.
pub async fn waveform(
    State(catalogue): State<Catalogue>,
    Listener(identity): Listener,
    Path(track): Path<TrackId>,
) -> Result<Response, ApiError> {
    let waveform = catalogue.waveform(&identity, track).await?;
    Ok(([(header::CACHE_CONTROL, "private, max-age=86400")], Json(waveform)).into_response())
}
