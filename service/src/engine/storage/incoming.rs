//! An object that is arriving.

use std::path::PathBuf;

use bytes::Bytes;
use object_store::{MultipartUpload, WriteMultipart};
use tempfile::{NamedTempFile, TempPath};
use tokio::{fs::File, io::AsyncWriteExt as _};

use super::LocalFile;
use crate::{Error, Result};

/// Bytes of one part of a streamed write. S3 accepts no part under 5 MiB but the last.
const PART_BYTES: usize = 5 << 20;
/// Parts that may be on their way at the same time.
const PARTS_IN_FLIGHT: usize = 2;

/// An object that is arriving. Dropped before [`Incoming::finish`], it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Incoming {
    upload: Option<WriteMultipart>,
    on_this_machine: OnThisMachine,
}

/// Where its bytes can be looked at once it is there.
#[derive(Debug)]
enum OnThisMachine {
    /// The object is a file here.
    Kept(PathBuf),
    /// It goes elsewhere, and is written here as well.
    Copy(File, TempPath),
}

impl Incoming {
    pub fn kept(upload: Box<dyn MultipartUpload>, path: PathBuf) -> Self {
        Self::new(upload, OnThisMachine::Kept(path))
    }

    pub fn copied(upload: Box<dyn MultipartUpload>, copy: NamedTempFile) -> Self {
        let (file, path) = copy.into_parts();
        Self::new(upload, OnThisMachine::Copy(File::from_std(file), path))
    }

    fn new(upload: Box<dyn MultipartUpload>, on_this_machine: OnThisMachine) -> Self {
        Self { upload: Some(WriteMultipart::new_with_chunk_size(upload, PART_BYTES)), on_this_machine }
    }

    /// Takes the next piece; waits while too much is on its way.
    pub async fn write(&mut self, bytes: Bytes) -> Result<()> {
        if let OnThisMachine::Copy(file, _) = &mut self.on_this_machine {
            file.write_all(&bytes).await.map_err(Error::of_disk)?;
        }
        if let Some(upload) = &mut self.upload {
            upload.wait_for_capacity(PARTS_IN_FLIGHT).await?;
            // Copied into the part, not kept: a small piece may hold on to a large network buffer.
            upload.write(&bytes);
        }
        Ok(())
    }

    /// Throws away what has arrived, and waits until it is gone.
    pub async fn abort(mut self) {
        if let Some(upload) = self.upload.take() {
            abort(upload).await;
        }
    }

    /// Makes the object visible, and gives its bytes as a file.
    pub async fn finish(mut self) -> Result<LocalFile> {
        if let Some(upload) = self.upload.take() {
            upload.finish().await?;
        }
        // `Drop` forbids to take it apart.
        match std::mem::replace(&mut self.on_this_machine, OnThisMachine::Kept(PathBuf::new())) {
            OnThisMachine::Kept(path) => Ok(LocalFile::Kept(path)),
            OnThisMachine::Copy(mut file, path) => {
                file.flush().await.map_err(Error::of_disk)?;
                Ok(LocalFile::Copy(path))
            }
        }
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let Some(upload) = self.upload.take() else { return };
        // The caller may have vanished with its request, so that nobody is left to wait for this.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(abort(upload));
        }
    }
}

async fn abort(upload: WriteMultipart) {
    if let Err(error) = upload.abort().await {
        tracing::warn!(%error, "a partial upload could not be removed; the sweeper will");
    }
}
