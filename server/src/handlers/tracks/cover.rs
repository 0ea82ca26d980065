//! A track's picture.

use std::str::FromStr;

use axum::{extract::State, response::Response};
use http::HeaderMap;
use model::{CoverSize, TrackId};
use serde::Deserialize;
use service::{Catalogue, CoverFormat};
use utoipa::IntoParams;

use crate::{
    conditional::{self, Cached},
    error::ApiError,
    extract::{Listener, Path, Query, by_from_str},
    openapi::{Binary, ForListeners, IfNoneMatch, Malformed, NotThere, Unchanged},
};

/// `{size}.webp` or `{size}.jpg`.
#[derive(Debug, Clone, Copy)]
pub struct CoverFile {
    size: CoverSize,
    format: CoverFormat,
}

impl FromStr for CoverFile {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = "expected 96, 320 or 800 and .webp or .jpg";
        let (size, format) = text.split_once('.').ok_or(expected)?;
        let format = match format {
            "webp" => CoverFormat::Webp,
            "jpg" => CoverFormat::Jpeg,
            _ => return Err(expected),
        };
        Ok(Self { size: size.parse().map_err(|_| expected)?, format })
    }
}

/// Which cover.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CoverPath {
    /// The track.
    #[serde(deserialize_with = "by_from_str")]
    track: TrackId,
    /// The edge in pixels and the format.
    #[param(value_type = String, pattern = r"^(96|320|800)\.(webp|jpg)$", example = "320.webp")]
    #[serde(deserialize_with = "by_from_str")]
    file: CoverFile,
}

/// Its version, which makes the address new when the cover changes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CoverVersion {
    /// The track's `cover_version`: the answer may then be kept.
    v: Option<u32>,
}

/// The picture, re-encoded to the size that is asked for.
#[utoipa::path(
    get,
    path = "",
    operation_id = "track_cover",
    tag = "Tracks",
    security(("bearer" = []), ("cookie" = [])),
    params(CoverPath, CoverVersion, IfNoneMatch),
    responses(
        (
            status = 200,
            description = "The picture; with `v` private for a year.",
            content((inline(Binary) = "image/webp"), (inline(Binary) = "image/jpeg")),
            headers(("ETag" = String)),
        ),
        Unchanged,
        Malformed,
        ForListeners,
        NotThere
    ),
)]
pub async fn cover(
    State(catalogue): State<Catalogue>,
    Listener(identity): Listener,
    Path(CoverPath { track, file }): Path<CoverPath>,
    Query(CoverVersion { v: version }): Query<CoverVersion>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let picture = catalogue.cover(&identity, track, file.size, file.format).await?;
    let content_type = match file.format {
        CoverFormat::Webp => "image/webp",
        CoverFormat::Jpeg => "image/jpeg",
    };
    let keep = if version.is_some() { "private, max-age=31536000, immutable" } else { "private, no-cache" };
    Ok(conditional::answer(&headers, Cached { content_type, keep, body: picture }))
}
