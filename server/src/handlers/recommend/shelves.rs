//! What stands on the shelves of the home page.

use axum::{Json, extract::State};
use model::Shelf;
use service::Recommend;

use crate::{error::ApiError, extract::Listener, openapi::ForListeners};

/// The shelves of whoever asks; those with nothing on them are left out.
#[utoipa::path(
    get,
    path = "",
    operation_id = "shelves",
    tag = "Recommendations",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "From top to bottom.", body = Vec<Shelf>),
        ForListeners
    ),
)]
pub async fn shelves(
    State(recommend): State<Recommend>,
    Listener(identity): Listener,
) -> Result<Json<Vec<Shelf>>, ApiError> {
    Ok(Json(recommend.shelves(&identity).await?))
}
