//! A media playlist.

use axum::{extract::State, response::Response};
use http::HeaderMap;
use model::{Rendition, Revision, TrackId};
use serde::Deserialize;
use service::Delivery;
use utoipa::IntoParams;

use super::playlist::playlist;
use crate::{
    error::ApiError,
    extract::{Listener, Path, by_from_str},
    openapi::{ForListeners, IfNoneMatch, Malformed, NotThere, Unchanged},
};

/// Which playlist.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MediaPath {
    /// The track.
    #[serde(deserialize_with = "by_from_str")]
    track: TrackId,
    /// Which publication of it, as its `revision` says.
    #[serde(deserialize_with = "by_from_str")]
    revision: Revision,
    /// Its bitrate in kb/s.
    #[param(inline)]
    #[serde(deserialize_with = "by_from_str")]
    rendition: Rendition,
}

/// Names the segments of a rendition.
#[utoipa::path(
    get,
    path = "",
    operation_id = "media_playlist",
    tag = "HLS",
    security(("bearer" = []), ("cookie" = [])),
    params(MediaPath, IfNoneMatch),
    responses(
        (
            status = 200,
            description = "The segments, as a playlist; private for a minute.",
            body = String,
            content_type = "application/vnd.apple.mpegurl",
            headers(("ETag" = String)),
        ),
        Unchanged,
        Malformed,
        ForListeners,
        NotThere
    ),
)]
pub async fn media(
    State(delivery): State<Delivery>,
    Listener(identity): Listener,
    Path(path): Path<MediaPath>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    Ok(playlist(&headers, delivery.media(&identity, path.track, path.revision, path.rendition).await?))
}
