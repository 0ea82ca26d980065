//! What may be kept, unless a handler says otherwise.

use axum::{extract::Request, response::Response};
use http::{HeaderValue, header};

use super::Next;

/// Answers are about who asks: nothing is kept where a handler does not allow it. A browser may keep a page to go back
/// to, and asks again before it shows it anew.
pub async fn nothing_by_default(request: Request, next: impl Next) -> Response {
    let mut response = next(request).await;
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let value = if is_page { "private, no-cache" } else { "no-store" };
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(value));
    response
}
