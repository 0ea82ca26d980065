//! The master playlist.

use axum::{extract::State, response::Response};
use http::HeaderMap;
use model::{Revision, TrackId};
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
pub struct MasterPath {
    /// The track.
    #[serde(deserialize_with = "by_from_str")]
    track: TrackId,
    /// Which publication of it, as its `revision` says.
    #[serde(deserialize_with = "by_from_str")]
    revision: Revision,
}

/// Names the renditions of a track.
#[utoipa::path(
    get,
    path = "",
    operation_id = "master_playlist",
    tag = "HLS",
    security(("bearer" = []), ("cookie" = [])),
    params(MasterPath, IfNoneMatch),
    responses(
        (
            status = 200,
            description = "The renditions, as a playlist; private for a minute.",
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
pub async fn master(
    State(delivery): State<Delivery>,
    Listener(identity): Listener,
    Path(path): Path<MasterPath>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    Ok(playlist(&headers, delivery.master(&identity, path.track, path.revision).await?))
}
