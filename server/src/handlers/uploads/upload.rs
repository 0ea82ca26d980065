//! Taking in a file.

use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse as _, Response},
};
use futures::TryStreamExt as _;
use http::{HeaderMap, StatusCode, header};
use model::url;
use serde::Deserialize;
use service::{BoxError, Ingest};

use crate::{
    error::ApiError,
    extract::{Admin, Query},
};

/// The file's name.
#[derive(Debug, Deserialize)]
pub struct UploadQuery {
    name: Option<String>,
}

/// Streams the body to storage; the pipeline takes it from there. Where the client goes away, nothing is kept.
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
