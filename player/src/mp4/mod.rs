//! Fragmented MP4 (ISO/IEC 14496-12) with one AAC track: what `SourceBuffer` takes everywhere.
//!
//! An init segment is `ftyp` + `moov` with `mvex`; a media segment is `moof` + `mdat`. One file a
//! family of boxes.

mod boxes;
mod esds;
mod moof;
mod moov;

#[cfg(test)]
mod tests;

pub use moof::media_segment;
pub use moov::init_segment;

/// The MIME type to open a `SourceBuffer` with.
pub const MIME: &str = "audio/mp4; codecs=\"mp4a.40.2\"";
/// The only track.
const TRACK_ID: u32 = 1;
