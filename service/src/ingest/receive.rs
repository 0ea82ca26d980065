//! Bytes arrive.

use std::pin::pin;

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use object_store::path::Path;
use sha2::{Digest as _, Sha256};

use crate::{
    BoxError, Error, Result,
    engine::storage::{Incoming, Storage},
};

/// A body that arrived whole but is not yet an object.
#[derive(Debug)]
pub(super) struct Received {
    pub incoming: Incoming,
    pub bytes: u64,
    pub sha256: [u8; 32],
}

/// Streams a body towards the storage with bounded memory, hashing as it goes. On any error, and when
/// the caller goes away, what has arrived is thrown away.
pub(super) async fn receive(
    storage: &Storage,
    path: &Path,
    declared_bytes: Option<u64>,
    limit_bytes: u64,
    body: impl Stream<Item = Result<Bytes, BoxError>> + Send,
) -> Result<Received> {
    if declared_bytes.is_some_and(|declared| declared > limit_bytes) {
        return Err(Error::TooLarge { limit_bytes });
    }
    let mut incoming = storage.begin(path).await?;
    match pour(&mut incoming, limit_bytes, body).await.and_then(|arrived| arrived.check(declared_bytes)) {
        Ok(Arrived { bytes, sha256 }) => Ok(Received { incoming, bytes, sha256 }),
        Err(error) => {
            incoming.abort().await;
            Err(error)
        }
    }
}

/// What is known of a body at its end.
struct Arrived {
    bytes: u64,
    sha256: [u8; 32],
}

impl Arrived {
    /// Refuses a body that is empty or not as long as was announced.
    fn check(self, declared_bytes: Option<u64>) -> Result<Self> {
        if self.bytes == 0 {
            return Err(Error::invalid("file", "The file is empty. Choose a file with sound in it."));
        }
        if let Some(declared) = declared_bytes.filter(|declared| *declared != self.bytes) {
            return Err(Error::UploadInterrupted(format!("{} of {declared} bytes arrived", self.bytes).into()));
        }
        Ok(self)
    }
}

async fn pour(
    incoming: &mut Incoming,
    limit_bytes: u64,
    body: impl Stream<Item = Result<Bytes, BoxError>> + Send,
) -> Result<Arrived> {
    let mut hash = Sha256::new();
    let mut bytes = 0_u64;
    let mut body = pin!(body);
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(Error::UploadInterrupted)?;
        bytes += piece.len() as u64;
        if bytes > limit_bytes {
            return Err(Error::TooLarge { limit_bytes });
        }
        hash.update(&piece);
        incoming.write(piece).await?;
    }
    Ok(Arrived { bytes, sha256: hash.finalize().into() })
}
