//! What comes next in a radio.

use axum::{Json as Answer, extract::State};
use model::{RadioRequest, TrackSummary};
use service::Recommend;

use crate::{
    error::ApiError,
    extract::{Json, Listener},
    openapi::{Body, ForListeners, Forged},
};

/// The next tracks. The same request gives the same answer on every node, as long as the catalogue is the same.
#[utoipa::path(
    post,
    path = "",
    operation_id = "radio",
    tag = "Recommendations",
    security(("bearer" = []), ("cookie" = [])),
    request_body = RadioRequest,
    responses(
        (status = 200, description = "In order; none where no seed's sound is known.", body = Vec<TrackSummary>),
        Body,
        ForListeners,
        Forged
    ),
)]
pub async fn radio(
    State(recommend): State<Recommend>,
    Listener(identity): Listener,
    Json(request): Json<RadioRequest>,
) -> Result<Answer<Vec<TrackSummary>>, ApiError> {
    Ok(Answer(recommend.radio(&identity, request).await?))
}
