//! Bodies that come compressed.

use axum::{
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, header};
use model::ErrorCode;

use super::Next;
use crate::error::ApiError;

/// Refuses bodies that would have to be unpacked: a few bytes could become any number, and sound and pictures are
/// compressed by themselves. Says so as RFC 9110, section 12.5.3, wants it.
pub async fn refuse(request: Request, next: impl Next) -> Response {
    let codings = request.headers().get_all(header::CONTENT_ENCODING);
    if codings.iter().all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return next(request).await;
    }
    let told = model::Error::new(
        ErrorCode::UnsupportedMedia,
        "Compressed bodies are not taken. Send it again without Content-Encoding.",
    );
    let mut response = ApiError::from(told).into_response();
    response.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    response
}
