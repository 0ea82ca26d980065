//! A way from one song to another.

use axum::{Json, extract::State};
use model::{TrackId, TrackSummary};
use serde::Deserialize;
use service::Recommend;
use utoipa::IntoParams;

use crate::{
    error::ApiError,
    extract::{Listener, Path, Query, by_from_str},
    openapi::{ForListeners, Malformed, NotThere},
};

const DEFAULT_STEPS: u8 = 8;
const MAX_STEPS: u8 = 50;

/// From where to where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct Ends {
    /// Where it begins.
    #[serde(deserialize_with = "by_from_str")]
    track: TrackId,
    /// Where it leads.
    #[serde(deserialize_with = "by_from_str")]
    to: TrackId,
}

/// How long it is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Steps {
    /// Tracks between the two.
    #[param(minimum = 0, maximum = 50, default = 8)]
    steps: Option<u8>,
}

/// Both tracks, and others between them, so that each sounds like the one before.
#[utoipa::path(
    get,
    path = "",
    operation_id = "sound_path",
    tag = "Recommendations",
    security(("bearer" = []), ("cookie" = [])),
    params(Ends, Steps),
    responses(
        (status = 200, description = "In order; none where the sound of an end is not known.", body = Vec<TrackSummary>),
        Malformed,
        ForListeners,
        NotThere
    ),
)]
pub async fn path(
    State(recommend): State<Recommend>,
    Listener(identity): Listener,
    Path(Ends { track, to }): Path<Ends>,
    Query(Steps { steps }): Query<Steps>,
) -> Result<Json<Vec<TrackSummary>>, ApiError> {
    let steps = steps.unwrap_or(DEFAULT_STEPS).min(MAX_STEPS);
    Ok(Json(recommend.path(&identity, track, to, usize::from(steps)).await?))
}
