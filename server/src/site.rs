//! The built site's files, and what is at no known address.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use leptos::config::LeptosOptions;
use service::Service;
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use crate::{conditional, config::Web, error, pages};

/// A file of the site, or the app's page for what is not there.
///
/// Files keep their names from build to build, so browsers ask each time (`no-cache`) and get 304 while nothing has
/// changed: a page never runs old WebAssembly against a new server.
pub async fn file(
    State(web): State<Arc<Web>>,
    service: State<Service>,
    options: State<LeptosOptions>,
    request: Request,
) -> Response {
    let is_api = ["/api", "/hls"].iter().any(|root| {
        request.uri().path().strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if is_api || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return error::no_such_address().into_response();
    }
    let folder =
        ServeDir::new(&web.site_root).precompressed_br().precompressed_gzip().append_index_html_on_directories(false);
    let Ok(response) = folder.oneshot(of_file(&request)).await;
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => pages::not_found(service, options, request).await,
        _ => tagged(request.headers(), response.map(Body::new)),
    }
}

/// The same question to the folder. Dates are left out: a build that is put back has older ones, and is still new.
fn of_file(request: &Request) -> http::Request<Body> {
    let mut question = http::Request::new(Body::empty());
    question.method_mut().clone_from(request.method());
    question.uri_mut().clone_from(request.uri());
    question.headers_mut().clone_from(request.headers());
    question.headers_mut().remove(header::IF_MODIFIED_SINCE);
    question
}

/// Adds a tag made of size and time, and answers 304 where the client has that.
fn tagged(request: &HeaderMap, mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // The folder chooses between the file and what was compressed beside it.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if response.status() != StatusCode::OK {
        return response;
    }
    let part =
        |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let encoding = part(header::CONTENT_ENCODING);
    let tag = format!(
        "W/\"{}-{}-{encoding}\"",
        part(header::LAST_MODIFIED).replace([' ', ',', ':'], ""),
        part(header::CONTENT_LENGTH)
    );
    if let Ok(tag) = HeaderValue::try_from(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    if conditional::is_known(request, &tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::empty();
    }
    response
}
