//! A span for each request, for an OpenTelemetry collector.

use axum::{
    extract::{MatchedPath, Request},
    response::Response,
};
use opentelemetry::global;
use opentelemetry_http::HeaderExtractor;
use service::TRACES;
use tracing::{Instrument as _, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::{Next, request_id};

/// Follows the request as a span of OpenTelemetry's semantic conventions for HTTP servers, as a part of the trace that it came with.
/// Where no traces are sent, this is nothing.
pub async fn trace(request: Request, next: impl Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let span = tracing::info_span!(
        target: TRACES,
        "request",
        otel.name = format!("{} {route}", request.method()).trim_end(),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = %request.method(),
        http.route = route,
        http.response.status_code = Empty,
        url.path = request.uri().path(),
        mist.request_id = &*request_id::of(&request),
    );
    if span.is_disabled() {
        return next(request).await;
    }
    let parent = global::get_text_map_propagator(|format| format.extract(&HeaderExtractor(request.headers())));
    // It fails only for spans that have begun; this one has not.
    let _ = span.set_parent(parent);
    let response = next(request).instrument(span.clone()).await;
    span.record("http.response.status_code", response.status().as_u16());
    if response.status().is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    response
}
