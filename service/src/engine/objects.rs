//! Where each object lies in the storage. A path is written here once and nowhere else.

use model::{CoverSize, Rendition, Revision, TrackId};
use object_store::path::Path;

use crate::catalogue::CoverFormat;

/// Folder of the uploaded files.
pub(crate) const ORIGINALS: &str = "originals";
/// Folder of the encrypted segments.
pub(crate) const HLS: &str = "hls";
/// Folder of the covers.
pub(crate) const COVERS: &str = "covers";

/// The file as it was uploaded. It is kept, so that a track can be made again with better settings.
pub(crate) fn original(track: TrackId) -> Path {
    Path::from_iter([ORIGINALS.to_owned(), track.to_string()])
}

/// Every segment of a track.
pub(crate) fn segments_of_track(track: TrackId) -> Path {
    Path::from_iter([HLS.to_owned(), track.to_string()])
}

/// Every segment of a publication.
pub(crate) fn segments_of_revision(track: TrackId, revision: Revision) -> Path {
    segments_of_track(track).join(revision.to_string())
}

/// A segment.
pub(crate) fn segment(track: TrackId, revision: Revision, rendition: Rendition, sequence: u32) -> Path {
    segments_of_revision(track, revision).join(rendition.to_string()).join(format!("{sequence}.ts"))
}

/// Every cover of a track.
pub(crate) fn covers_of_track(track: TrackId) -> Path {
    Path::from_iter([COVERS.to_owned(), track.to_string()])
}

/// A cover.
pub(crate) fn cover(track: TrackId, version: u32, size: CoverSize, format: CoverFormat) -> Path {
    let extension = match format {
        CoverFormat::Webp => "webp",
        CoverFormat::Jpeg => "jpg",
    };
    covers_of_track(track).join(version.to_string()).join(format!("{size}.{extension}"))
}
