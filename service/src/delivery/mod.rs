//! Playlists, segments and keys.
use crate::{Identity, Result, pending};
use bytes::Bytes;
use futures::stream::BoxStream;
use model::{Rendition, Revision, TrackId};
use std::{fmt, ops::Range};

/// A part of an object, as an HTTP `Range` header names it (RFC 9110, section 14.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteRange {
    /// `first-last`, both included.
    FromTo(u64, u64),
    /// `first-`.
    From(u64),
    /// `-length`: the last bytes.
    Last(u64),
}

/// A segment, or a part of it, on its way out.
pub struct SegmentObject {
    /// Bytes of the whole segment.
    pub size: u64,
    /// A strong entity tag, with its quotes.
    pub etag: String,
    /// The bytes that `stream` gives; the whole segment where no range was asked.
    pub range: Range<u64>,
    /// The bytes.
    pub stream: BoxStream<'static, Result<Bytes>>,
}

impl fmt::Debug for SegmentObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SegmentObject").field("size", &self.size).field("range", &self.range).finish_non_exhaustive()
    }
}

/// Use cases of delivery.
#[derive(Debug, Clone)]
pub struct Delivery {}

#[allow(clippy::unused_async, missing_docs)]
impl Delivery {
    pub async fn master(&self, _who: &Identity, _track: TrackId, _revision: Revision) -> Result<String> {
        pending()
    }
    pub async fn media(
        &self,
        _who: &Identity,
        _track: TrackId,
        _revision: Revision,
        _rendition: Rendition,
    ) -> Result<String> {
        pending()
    }
    pub async fn segment(
        &self,
        _who: &Identity,
        _track: TrackId,
        _revision: Revision,
        _rendition: Rendition,
        _sequence: u32,
        _range: Option<ByteRange>,
    ) -> Result<SegmentObject> {
        pending()
    }
    pub async fn key(&self, _who: &Identity, _track: TrackId) -> Result<[u8; 16]> {
        pending()
    }
}
