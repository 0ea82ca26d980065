//! Counts requests by route and status.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use http::{Method, header};
use metrics::{counter, histogram};

use crate::metrics::REQUEST_SECONDS;

/// Counts a request, how long its answer took to begin, and its bytes where they are known. A client cannot make the
/// labels many: routes are those of the router, and methods that are none of HTTP's are one.
pub async fn measure(request: Request, next: Next) -> Response {
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    histogram!(REQUEST_SECONDS, "route" => route.clone()).record(started.elapsed());
    if let Some(bytes) = length(&response) {
        counter!("mist_http_response_bytes_total", "route" => route.clone()).increment(bytes);
    }
    counter!("mist_http_requests_total", "method" => method, "route" => route, "status" => status).increment(1);
    response
}

/// Bytes of the body, as its head tells them or the body knows them.
fn length(response: &Response) -> Option<u64> {
    let told = response.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    told.or_else(|| http_body::Body::size_hint(response.body()).exact())
}

fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
