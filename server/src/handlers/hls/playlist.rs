//! How playlists go out.

use axum::response::Response;
use http::HeaderMap;

use crate::conditional::{Cached, answer};

/// A playlist. Kept for a minute by the client alone: a track that is removed must vanish.
pub fn playlist(request: &HeaderMap, text: String) -> Response {
    let cached =
        Cached { content_type: "application/vnd.apple.mpegurl", keep: "private, max-age=60", body: text.into() };
    answer(request, cached)
}
