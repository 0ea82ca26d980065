//! A segment, or a part of it.

use std::{
    fs::File,
    ops::Range,
    os::fd::{AsFd, BorrowedFd},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use model::{Rendition, Revision, TrackId};
use rustix::process::{Resource, getrlimit};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

use super::Delivery;
use crate::{
    Error, Identity, Result,
    engine::{Cache, objects},
};

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

impl ByteRange {
    /// The bytes that are meant, of an object of this size; none where there is nothing to give.
    fn within(self, size: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::FromTo(first, last) => first..last.saturating_add(1).min(size),
            Self::From(first) => first..size,
            Self::Last(length) => size.saturating_sub(length)..size,
        };
        (range.start < range.end).then_some(range)
    }
}

/// A segment, or a part of it, on its way out.
#[derive(Debug, Clone)]
pub struct SegmentObject {
    /// Bytes of the whole segment.
    pub size: u64,
    /// A strong entity tag, with its quotes.
    pub etag: String,
    /// Where in the segment `bytes` are; the whole of it where no range was asked.
    pub range: Range<u64>,
    /// The bytes.
    pub bytes: Bytes,
    /// A file that holds the whole segment, where it is one of this machine: the system can send from it without copying.
    pub file: Option<Arc<OpenFile>>,
}

/// A file that stays open for as long as its segment is kept.
#[derive(Debug)]
pub struct OpenFile {
    file: File,
    _place: OwnedSemaphorePermit,
}

impl AsFd for OpenFile {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// A segment that is kept.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    bytes: Bytes,
    file: Option<Arc<OpenFile>>,
}

/// Track, revision, rendition and media sequence number. What lies there never changes.
pub(super) type SegmentId = (TrackId, Revision, Rendition, u32);

/// Bytes of a usual segment: four seconds of the middle rendition.
const USUAL_BYTES: u64 = 128 * 1024;

/// Keeps segments. Those of a track that was removed are not served, and give way to others in time.
pub(super) fn cache(capacity_bytes: u64) -> Cache<SegmentId, Segment> {
    let entries = usize::try_from(capacity_bytes / USUAL_BYTES).unwrap_or(usize::MAX);
    Cache::new("segments", entries, capacity_bytes, |_, segment: &Segment| segment.bytes.len() as u64)
}

/// Places for files that stay open: an eighth of those that the process may open. What has no place is sent from memory.
pub(super) fn places() -> Arc<Semaphore> {
    let may_open = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    Arc::new(Semaphore::new(usize::try_from(may_open / 8).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS)))
}

/// How long an address in the bucket is good: longer than a player loads ahead, and a paused one asks again.
const PRESIGNED_FOR: Duration = Duration::from_hours(1);

impl Delivery {
    /// Notes that a user fetches sound of a publication, if there is such.
    async fn listens(&self, who: &Identity, track: TrackId, revision: Revision) -> Result<()> {
        self.published(who, track, revision).await?;
        self.listeners.note(who.user, self.clock.now_ms());
        Ok(())
    }

    /// Where a segment can be fetched without MIST for an hour; `None` where it cannot.
    pub async fn segment_url(
        &self,
        who: &Identity,
        track: TrackId,
        revision: Revision,
        rendition: Rendition,
        sequence: u32,
    ) -> Result<Option<Url>> {
        if !self.storage.is_public() {
            return Ok(None);
        }
        self.listens(who, track, revision).await?;
        self.storage.public_url(&objects::segment(track, revision, rendition, sequence), PRESIGNED_FOR).await
    }

    /// A segment of a publication. It never changes, so that its address makes its entity tag. A range
    /// outside of it is [`Error::RangeNotSatisfiable`].
    pub async fn segment(
        &self,
        who: &Identity,
        track: TrackId,
        revision: Revision,
        rendition: Rendition,
        sequence: u32,
        range: Option<ByteRange>,
    ) -> Result<SegmentObject> {
        self.listens(who, track, revision).await?;
        let read = || {
            let (storage, open_files) = (self.storage.clone(), Arc::clone(&self.open_files));
            async move {
                let path = objects::segment(track, revision, rendition, sequence);
                let (bytes, file) = storage.get_open(&path).await?.ok_or(Error::NotFound("segment"))?;
                let place = open_files.try_acquire_owned().ok();
                let file = file.zip(place).map(|(file, place)| Arc::new(OpenFile { file, _place: place }));
                Ok(Segment { bytes, file })
            }
        };
        // Whole, also for a part of it: it is small, and whoever asks for a part asks for the rest. Nobody has more of it in
        // memory for that: the HTTP server reads a body of this size ahead anyway.
        let whole = self.segments.get(&(track, revision, rendition, sequence), |_| true, read).await?;
        let size = whole.bytes.len() as u64;
        let range = match range {
            None => 0..size,
            Some(range) => range.within(size).ok_or(Error::RangeNotSatisfiable { size })?,
        };
        let etag = format!("\"{}-{revision}-{rendition}-{sequence}\"", track.0.simple());
        let bytes = whole.bytes.slice(range.start as usize..range.end as usize);
        Ok(SegmentObject { size, etag, range, bytes, file: whole.file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_mean_what_the_rfc_says() {
        for (range, expected) in [
            (ByteRange::FromTo(0, 0), Some(0..1)),
            (ByteRange::FromTo(2, 5), Some(2..6)),
            (ByteRange::FromTo(2, 500), Some(2..10)),
            (ByteRange::FromTo(9, u64::MAX), Some(9..10)),
            (ByteRange::FromTo(10, 11), None),
            (ByteRange::FromTo(5, 2), None),
            (ByteRange::From(0), Some(0..10)),
            (ByteRange::From(9), Some(9..10)),
            (ByteRange::From(10), None),
            (ByteRange::Last(3), Some(7..10)),
            (ByteRange::Last(300), Some(0..10)),
            (ByteRange::Last(0), None),
        ] {
            assert_eq!(range.within(10), expected, "{range:?}");
            assert_eq!(range.within(0), None, "{range:?} of nothing");
        }
    }
}
