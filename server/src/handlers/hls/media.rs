//! A media playlist.

use axum::{extract::State, response::Response};
use http::HeaderMap;
use model::{Rendition, Revision, TrackId};
use serde::Deserialize;
use service::Delivery;

use super::playlist::playlist;
use crate::{
    error::ApiError,
    extract::{Listener, Path, by_from_str},
};

/// Which playlist.
#[derive(Debug, Deserialize)]
pub struct MediaPath {
    #[serde(deserialize_with = "by_from_str")]
    track: TrackId,
    #[serde(deserialize_with = "by_from_str")]
    revision: Revision,
    #[serde(deserialize_with = "by_from_str")]
    rendition: Rendition,
}

/// Names the segments of a rendition.
pub async fn media(
    State(delivery): State<Delivery>,
    Listener(identity): Listener,
    Path(path): Path<MediaPath>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    Ok(playlist(&headers, delivery.media(&identity, path.track, path.revision, path.rendition).await?))
}
