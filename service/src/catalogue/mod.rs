//! Tracks: list, look, correct, remove.
use crate::{Identity, Result, pending};
use bytes::Bytes;
use model::{CoverSize, Page, Track, TrackEdit, TrackId, TrackQuery, TrackSummary, Waveform};

/// The picture format of a cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CoverFormat {
    /// `image/webp`
    Webp,
    /// `image/jpeg`
    Jpeg,
}

/// Use cases of the catalogue.
#[derive(Debug, Clone)]
pub struct Catalogue {}

#[allow(clippy::unused_async, missing_docs)]
impl Catalogue {
    pub async fn list(&self, _who: &Identity, _query: TrackQuery) -> Result<Page<TrackSummary>> {
        pending()
    }
    pub async fn track(&self, _who: &Identity, _track: TrackId) -> Result<Track> {
        pending()
    }
    pub async fn edit(&self, _who: &Identity, _track: TrackId, _edit: TrackEdit) -> Result<Track> {
        pending()
    }
    pub async fn delete(&self, _who: &Identity, _track: TrackId) -> Result<()> {
        pending()
    }
    pub async fn cover(
        &self,
        _who: &Identity,
        _track: TrackId,
        _size: CoverSize,
        _format: CoverFormat,
    ) -> Result<Bytes> {
        pending()
    }
    pub async fn waveform(&self, _who: &Identity, _track: TrackId) -> Result<Waveform> {
        pending()
    }
}
