//! The master playlist.

use axum::{extract::State, response::Response};
use http::HeaderMap;
use model::{Revision, TrackId};
use serde::Deserialize;
use service::Delivery;

use super::playlist::playlist;
use crate::{
    error::ApiError,
    extract::{Listener, Path, by_from_str},
};

/// Which playlist.
#[derive(Debug, Deserialize)]
pub struct MasterPath {
    #[serde(deserialize_with = "by_from_str")]
    track: TrackId,
    #[serde(deserialize_with = "by_from_str")]
    revision: Revision,
}

/// Names the renditions of a track.
pub async fn master(
    State(delivery): State<Delivery>,
    Listener(identity): Listener,
    Path(path): Path<MasterPath>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    Ok(playlist(&headers, delivery.master(&identity, path.track, path.revision).await?))
}
