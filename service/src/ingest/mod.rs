//! Uploads and their way to a track.
use crate::{BoxError, Identity, Result, pending};
use bytes::Bytes;
use futures::{Stream, stream::BoxStream};
use model::{IngestStatus, TrackId, UploadAccepted};

/// Use cases of ingest.
#[derive(Debug, Clone)]
pub struct Ingest {}

#[allow(clippy::unused_async, missing_docs)]
impl Ingest {
    pub async fn upload(
        &self,
        _who: &Identity,
        _file_name: &str,
        _declared_bytes: Option<u64>,
        _body: impl Stream<Item = Result<Bytes, BoxError>> + Send,
    ) -> Result<UploadAccepted> {
        pending()
    }
    pub async fn recent(&self, _who: &Identity) -> Result<Vec<IngestStatus>> {
        pending()
    }
    pub async fn cancel(&self, _who: &Identity, _track: TrackId) -> Result<()> {
        pending()
    }
    pub async fn retry(&self, _who: &Identity, _track: TrackId) -> Result<()> {
        pending()
    }
    pub fn subscribe(&self, _who: &Identity) -> Result<BoxStream<'static, IngestStatus>> {
        pending()
    }
}
