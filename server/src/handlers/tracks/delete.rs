//! Removing a track.

use axum::extract::State;
use http::StatusCode;
use model::TrackId;
use service::Catalogue;

use crate::{
    error::ApiError,
    extract::{Admin, Path},
};

/// Removes a track and everything made of it.
pub async fn delete(
    State(catalogue): State<Catalogue>,
    Admin(identity): Admin,
    Path(track): Path<TrackId>,
) -> Result<StatusCode, ApiError> {
    catalogue.delete(&identity, track).await?;
    Ok(StatusCode::NO_CONTENT)
}
