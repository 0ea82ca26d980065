//! Tracks that sound like a track.

use axum::{Json, extract::State};
use model::{Recommended, TrackId};
use serde::Deserialize;
use service::Recommend;
use utoipa::IntoParams;

use crate::{
    error::ApiError,
    extract::{Listener, Path, Query},
    openapi::{ForListeners, Malformed, NotThere},
};

const DEFAULT_LIMIT: u8 = 12;
const MAX_LIMIT: u8 = 100;

/// How many.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SimilarQuery {
    /// At most so many.
    #[param(minimum = 1, maximum = 100, default = 12)]
    limit: Option<u8>,
}

/// The closest first.
#[utoipa::path(
    get,
    path = "",
    operation_id = "similar_tracks",
    tag = "Recommendations",
    security(("bearer" = []), ("cookie" = [])),
    params(("track" = TrackId, Path), SimilarQuery),
    responses(
        (status = 200, description = "The closest first; none where its sound is not known.", body = Vec<Recommended>),
        Malformed,
        ForListeners,
        NotThere
    ),
)]
pub async fn similar(
    State(recommend): State<Recommend>,
    Listener(identity): Listener,
    Path(track): Path<TrackId>,
    Query(SimilarQuery { limit }): Query<SimilarQuery>,
) -> Result<Json<Vec<Recommended>>, ApiError> {
    let count = limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
    Ok(Json(recommend.similar(&identity, track, usize::from(count)).await?))
}
