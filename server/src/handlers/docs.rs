//! The document of the API, for programs and for people.

use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderMap, header};

use crate::{
    AppState,
    conditional::{Cached, answer},
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
pub async fn document(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let body = state.document();
    answer(&headers, Cached { content_type: "application/json", keep: "public, max-age=60", body })
}

/// Scripts and requests stay with this server. The reader sets styles on elements and has pictures in its style.
const READER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                             img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                             frame-ancestors 'none'";

/// The page that shows the document to people.
pub async fn reader() -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, READER_POLICY)], Html(include_str!("docs.html")))
}
