//! A segment.

use std::str::FromStr;

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode, header};
use model::{Rendition, Revision, TrackId};
use serde::Deserialize;
use service::{Delivery, Identity, SegmentObject};
use utoipa::IntoParams;

use super::range;
use crate::{
    conditional,
    error::ApiError,
    extract::{Listener, Path, by_from_str},
    listen::InFile,
    openapi::{Binary, ForListeners, IfNoneMatch, IfRange, Malformed, NoSuchRange, NotThere, RangeHeader, Unchanged},
};

/// `{sequence}.ts`
#[derive(Debug, Clone, Copy)]
pub struct SegmentFile(u32);

impl FromStr for SegmentFile {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sequence = text.strip_suffix(".ts").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        sequence.and_then(|digits| digits.parse().ok()).map(Self).ok_or("expected a number and .ts")
    }
}

/// Which segment.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SegmentPath {
    /// The track.
    #[serde(deserialize_with = "by_from_str")]
    track: TrackId,
    /// Which publication of it, as its `revision` says.
    #[serde(deserialize_with = "by_from_str")]
    revision: Revision,
    /// Its bitrate in kb/s.
    #[param(inline)]
    #[serde(deserialize_with = "by_from_str")]
    rendition: Rendition,
    /// Its media sequence number and `.ts`.
    #[param(value_type = String, pattern = r"^[0-9]+\.ts$", example = "0.ts")]
    #[serde(deserialize_with = "by_from_str")]
    file: SegmentFile,
}

/// Bytes that never change under their address and say nothing without the key: every cache on the way may keep them
/// for a year (`public` allows it although the request was authenticated; RFC 9111, section 3.5).
const KEEP: &str = "public, max-age=31536000, immutable";

/// An address in the bucket is for whoever asked, and may be good for less than the hour that was asked for.
const KEEP_ADDRESS: &str = "no-store";

/// An encrypted segment, or a range of it; or the way to it, where listeners fetch it there.
#[utoipa::path(
    get,
    path = "",
    operation_id = "segment",
    tag = "HLS",
    security(("bearer" = []), ("cookie" = [])),
    params(SegmentPath, IfNoneMatch, RangeHeader, IfRange),
    responses(
        (
            status = 200,
            description = "MPEG-TS with AAC-LC, encrypted with AES-128-CBC; public for a year.",
            body = inline(Binary),
            content_type = "video/mp2t",
            headers(("ETag" = String)),
        ),
        (
            status = 206,
            description = "The range.",
            body = inline(Binary),
            content_type = "video/mp2t",
            headers(("ETag" = String), ("Content-Range" = String)),
        ),
        Unchanged,
        (
            status = 307,
            description = "Where listeners fetch segments from the bucket: its address there.",
            headers(("Location" = String)),
        ),
        Malformed,
        ForListeners,
        NotThere,
        NoSuchRange
    ),
)]
pub async fn segment(
    State(delivery): State<Delivery>,
    Listener(identity): Listener,
    Path(path): Path<SegmentPath>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let SegmentPath { track, revision, rendition, file } = path;
    // A page of another origin would come to the bucket without one (two hops), and is not let in there.
    let is_elsewhere = headers.contains_key(header::ORIGIN);
    if !is_elsewhere && let Some(url) = delivery.segment_url(&identity, track, revision, rendition, file.0).await? {
        let headers = [(header::LOCATION, url.as_str()), (header::CACHE_CONTROL, KEEP_ADDRESS)];
        return Ok((StatusCode::TEMPORARY_REDIRECT, headers).into_response());
    }
    let (object, is_part) = open(&delivery, &identity, &path, &headers).await?;
    let lasting = [
        (header::ETAG, object.etag.clone()),
        (header::CACHE_CONTROL, KEEP.to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
    ];
    if conditional::is_known(&headers, &object.etag) {
        return Ok((StatusCode::NOT_MODIFIED, lasting).into_response());
    }
    let range = object.range;
    let length = range.end - range.start;
    let about_body = [(header::CONTENT_TYPE, "video/mp2t".to_owned()), (header::CONTENT_LENGTH, length.to_string())];
    let bytes = object.bytes;
    let in_file = object.file.map(|file| Extension(InFile { bytes: bytes.clone(), file, offset: range.start }));
    if !is_part {
        return Ok((lasting, about_body, in_file, bytes).into_response());
    }
    let place = format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), object.size);
    Ok((StatusCode::PARTIAL_CONTENT, lasting, about_body, [(header::CONTENT_RANGE, place)], in_file, bytes)
        .into_response())
}

/// Opens what is asked for, and says whether that is a range. With `If-Range`, a range counts only while the tag still
/// fits.
async fn open(
    delivery: &Delivery,
    identity: &Identity,
    path: &SegmentPath,
    headers: &HeaderMap,
) -> service::Result<(SegmentObject, bool)> {
    let part = |range| delivery.segment(identity, path.track, path.revision, path.rendition, path.file.0, range);
    let Some(asked) = range::asked(headers) else { return Ok((part(None).await?, false)) };
    if let Some(condition) = headers.get(header::IF_RANGE) {
        let whole = part(None).await?;
        if condition.as_bytes() != whole.etag.as_bytes() {
            return Ok((whole, false));
        }
    }
    Ok((part(Some(asked)).await?, true))
}
