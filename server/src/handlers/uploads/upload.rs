//! Taking in a file.

use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse as _, Response},
};
use futures::TryStreamExt as _;
use http::{HeaderMap, StatusCode, header};
use model::{UploadAccepted, url};
use serde::Deserialize;
use service::{BoxError, Ingest};
use utoipa::IntoParams;

use crate::{
    error::ApiError,
    extract::{Admin, Query},
    openapi::{Binary, ForAdmins, Malformed, NoRoom, NotInState, NotSound},
};

/// The file's name.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UploadQuery {
    /// With its ending.
    #[param(required, example = "song.flac")]
    name: Option<String>,
}

/// Streams the body to storage; the pipeline takes it from there. Where the client goes away, nothing is kept.
#[utoipa::path(
    post,
    path = "",
    operation_id = "upload",
    tag = "Uploads",
    security(("bearer" = []), ("cookie" = [])),
    params(UploadQuery),
    request_body(
        content = inline(Binary),
        content_type = "application/octet-stream",
        description = "The bytes of the file; what it is, is decided by its content.",
    ),
    responses(
        (
            status = 202,
            description = "Arrived whole, and queued.",
            body = UploadAccepted,
            headers(("Location" = String, description = "The track that it becomes.")),
        ),
        Malformed,
        ForAdmins,
        NotInState,
        NotSound,
        NoRoom
    ),
)]
pub async fn upload(
    State(ingest): State<Ingest>,
    Admin(identity): Admin,
    Query(UploadQuery { name }): Query<UploadQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let name =
        name.ok_or_else(|| model::Error::invalid("name", "Give the file's name in the address: ?name=song.flac."))?;
    let declared_bytes = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let body = body.into_data_stream().map_err(BoxError::from);
    let accepted = ingest.upload(&identity, &name, declared_bytes, body).await?;
    let location = url::track(accepted.track);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(accepted)).into_response())
}
