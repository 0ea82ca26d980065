//! Entity tags and requests that depend on them (RFC 9110, section 13).

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};

/// A small body that clients may keep.
#[derive(Debug)]
pub struct Cached {
    /// What it is.
    pub content_type: &'static str,
    /// `Cache-Control`.
    pub keep: &'static str,
    /// The body.
    pub body: Bytes,
}

/// Answers with the body, or with 304 where the client has it.
pub fn answer(request: &HeaderMap, Cached { content_type, keep, body }: Cached) -> Response {
    let mut hash = DefaultHasher::new();
    body.hash(&mut hash);
    // Weak: on the way the body may be compressed.
    let etag = format!("W/\"{:016x}\"", hash.finish());
    let headers = [(header::ETAG, etag.clone()), (header::CACHE_CONTROL, keep.to_owned())];
    if is_known(request, &etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(header::CONTENT_TYPE, content_type)], body).into_response()
}

/// Whether `If-None-Match` names this tag. The comparison is weak, as section 13.1.2 asks.
pub fn is_known(request: &HeaderMap, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || opaque(tag) == opaque(etag))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_known_tag_is_found_in_every_way_of_writing_it() {
        for (given, known) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", W/\"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(given))]);
            assert_eq!(is_known(&headers, "\"a\""), known, "{given}");
        }
        assert!(!is_known(&HeaderMap::new(), "\"a\""));
    }
}
