//! A track's picture.

use std::str::FromStr;

use axum::{extract::State, response::Response};
use http::HeaderMap;
use model::{CoverSize, TrackId};
use serde::Deserialize;
use service::{Catalogue, CoverFormat};

use crate::{
    conditional::{self, Cached},
    error::ApiError,
    extract::{Listener, Path, Query, by_from_str},
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
#[derive(Debug, Deserialize)]
pub struct CoverPath {
    #[serde(deserialize_with = "by_from_str")]
    track: TrackId,
    #[serde(deserialize_with = "by_from_str")]
    file: CoverFile,
}

/// Its version, which makes the address new when the cover changes.
#[derive(Debug, Deserialize)]
pub struct CoverVersion {
    v: Option<u32>,
}

/// The picture, re-encoded to the size that is asked for.
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
