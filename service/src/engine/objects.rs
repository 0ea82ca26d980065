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

/// Everything of a track under [`HLS`] or [`COVERS`].
pub(crate) fn folder_of_track(root: &str, track: TrackId) -> Path {
    Path::from_iter([root.to_owned(), track.to_string()])
}

/// Everything of one revision of a track under [`HLS`] or [`COVERS`].
pub(crate) fn folder_of_revision(root: &str, track: TrackId, revision: Revision) -> Path {
    folder_of_track(root, track).join(revision.to_string())
}

/// A segment.
pub(crate) fn segment(track: TrackId, revision: Revision, rendition: Rendition, sequence: u32) -> Path {
    folder_of_revision(HLS, track, revision).join(rendition.to_string()).join(format!("{sequence}.ts"))
}

/// A cover.
pub(crate) fn cover(track: TrackId, version: u32, size: CoverSize, format: CoverFormat) -> Path {
    let extension = match format {
        CoverFormat::Webp => "webp",
        CoverFormat::Jpeg => "jpg",
    };
    folder_of_track(COVERS, track).join(version.to_string()).join(format!("{size}.{extension}"))
}
