//! The document of the API, for programs and for people.

use std::sync::Arc;

use axum::{
    extract::Extension,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderMap, header};
use utoipa::openapi::OpenApi;

use crate::{
    conditional::{Cached, answer},
    error::ApiError,
    openapi::{IfNoneMatch, Unchanged},
};

/// This document.
#[utoipa::path(
    get,
    path = "",
    operation_id = "document",
    tag = "Service",
    security(()),
    params(IfNoneMatch),
    responses(
        (
            status = 200,
            description = "OpenAPI 3.1; public for a minute.",
            body = serde_json::Value,
            headers(("ETag" = String)),
        ),
        Unchanged,
    ),
)]
pub async fn document(Extension(document): Extension<Arc<OpenApi>>, headers: HeaderMap) -> Result<Response, ApiError> {
    let json = serde_json::to_vec(&*document).map_err(|error| service::Error::Internal(error.into()))?;
    Ok(answer(&headers, Cached { content_type: "application/json", keep: "public, max-age=60", body: json.into() }))
}

/// Scripts and requests stay with this server. The reader sets styles on elements and has pictures in its style.
const READER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                             img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                             frame-ancestors 'none'";

/// The page that shows the document to people.
pub async fn reader() -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, READER_POLICY)], Html(include_str!("docs.html")))
}
