//! A name for each request, to find it again in the log.

use std::sync::Arc;

use axum::{extract::Request, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use super::Next;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// A request's name: the one that a proxy or client gave in `X-Request-Id`, or a new one.
#[derive(Debug, Clone)]
struct RequestId(Arc<str>);

/// The name of a request that has one.
pub fn of(request: &Request) -> Arc<str> {
    request.extensions().get().map_or_else(|| Arc::from(""), |RequestId(id)| Arc::clone(id))
}

/// Names the request, and tells the name in the answer.
pub async fn name(mut request: Request, next: impl Next) -> Response {
    let id = given(request.headers()).unwrap_or_else(|| Uuid::now_v7().to_string());
    let header = HeaderValue::from_str(&id);
    request.extensions_mut().insert(RequestId(id.into()));
    let mut response = next(request).await;
    if let Ok(header) = header {
        response.headers_mut().insert(HEADER, header);
    }
    response
}

/// Only harmless names are taken over: the log is read by people and machines.
fn given(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(HEADER)?.to_str().ok()?;
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    ((1..=64).contains(&text.len()) && text.bytes().all(harmless)).then(|| text.to_owned())
}
