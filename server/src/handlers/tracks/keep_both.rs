//! Deciding about two tracks that sound alike.

use axum::extract::State;
use http::StatusCode;
use model::TrackId;
use serde::Deserialize;
use service::Catalogue;
use utoipa::IntoParams;

use crate::{
    error::ApiError,
    extract::{Admin, Path, by_from_str},
    openapi::{ForAdmins, Malformed, NotThere},
};

/// The two.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct Pair {
    /// One of them.
    #[serde(deserialize_with = "by_from_str")]
    track: TrackId,
    /// The other.
    #[serde(deserialize_with = "by_from_str")]
    other: TrackId,
}

/// Settles that two tracks which sound alike are both kept. To keep one alone, delete the other.
#[utoipa::path(
    delete,
    path = "",
    operation_id = "keep_both",
    tag = "Tracks",
    security(("bearer" = []), ("cookie" = [])),
    params(Pair),
    responses(
        (status = 204, description = "Both are kept, and nobody is asked again."),
        Malformed,
        ForAdmins,
        NotThere
    ),
)]
pub async fn keep_both(
    State(catalogue): State<Catalogue>,
    Admin(identity): Admin,
    Path(Pair { track, other }): Path<Pair>,
) -> Result<StatusCode, ApiError> {
    catalogue.keep_both(&identity, track, other).await?;
    Ok(StatusCode::NO_CONTENT)
}
