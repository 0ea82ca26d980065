//! The key of a track's segments.

use axum::extract::State;
use http::{HeaderName, header};
use model::TrackId;
use service::Delivery;

use crate::{
    error::ApiError,
    extract::{Listener, Path},
    openapi::{Binary, ForListeners, Limited, Malformed, NotThere},
};

/// 16 raw bytes, never to be kept.
#[utoipa::path(
    get,
    path = "",
    operation_id = "track_key",
    tag = "Tracks",
    security(("bearer" = []), ("cookie" = [])),
    params(("track" = TrackId, Path)),
    responses(
        (status = 200, description = "16 raw bytes.", body = inline(Binary), content_type = "application/octet-stream"),
        Malformed,
        ForListeners,
        NotThere,
        Limited
    ),
)]
pub async fn key(
    State(delivery): State<Delivery>,
    Listener(identity): Listener,
    Path(track): Path<TrackId>,
) -> Result<([(HeaderName, &'static str); 2], Vec<u8>), ApiError> {
    let key = delivery.key(&identity, track).await?;
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, key.to_vec()))
}
