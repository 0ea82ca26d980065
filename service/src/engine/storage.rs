//! Object storage.

use std::{error::Error as _, io, path::PathBuf, sync::Arc, time::UNIX_EPOCH};

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use object_store::{
    GetOptions, GetRange, GetResult, ObjectMeta, ObjectStore, ObjectStoreExt as _, WriteMultipart,
    local::LocalFileSystem, path::Path,
};
use url::Url;

use super::objects::ORIGINALS;
use crate::{Error, OpenError, Result};

/// Bytes of one part of a streamed write. S3 accepts no part under 5 MiB but the last.
const PART_BYTES: usize = 5 << 20;
/// Parts that may be on their way at the same time.
const PARTS_IN_FLIGHT: usize = 2;

/// Where originals, segments and covers are. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) enum Storage {
    /// A local folder.
    Local(Arc<LocalFileSystem>),
}

impl Storage {
    /// Opens the folder of a `file://` URL and makes it where it is missing.
    pub fn open(url: &str) -> Result<Self, OpenError> {
        let not_a_folder = || OpenError::StorageUrl(format!("expected file:///<absolute path>, not {url:?}"));
        let folder = Url::parse(url).ok().filter(|url| url.scheme() == "file").ok_or_else(not_a_folder)?;
        let folder = folder.to_file_path().map_err(|()| not_a_folder())?;
        std::fs::create_dir_all(&folder).map_err(|error| OpenError::Storage(error.into()))?;
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(|error| OpenError::Storage(error.into()))?;
        Ok(Self::Local(Arc::new(store.with_automatic_cleanup(true))))
    }

    fn store(&self) -> &dyn ObjectStore {
        match self {
            Self::Local(store) => store.as_ref(),
        }
    }

    /// Writes a small object whole.
    pub async fn put(&self, path: &Path, bytes: Bytes) -> Result<()> {
        self.store().put(path, bytes.into()).await?;
        Ok(())
    }

    /// Begins an object that arrives piece by piece. Nothing is visible at `path` before
    /// [`Incoming::finish`].
    pub async fn begin(&self, path: &Path) -> Result<Incoming> {
        let upload = self.store().put_multipart(path).await?;
        Ok(Incoming(Some(WriteMultipart::new_with_chunk_size(upload, PART_BYTES))))
    }

    /// Reads a small object whole; `None` where there is none.
    pub async fn get(&self, path: &Path) -> Result<Option<Bytes>> {
        match self.store().get(path).await {
            Ok(object) => Ok(Some(object.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Bytes of an object; `None` where there is none.
    pub async fn size(&self, path: &Path) -> Result<Option<u64>> {
        match self.store().head(path).await {
            Ok(object) => Ok(Some(object.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens an object, or a range of it; `None` where there is none.
    pub async fn open_object(&self, path: &Path, range: Option<GetRange>) -> Result<Option<GetResult>> {
        match self.store().get_opts(path, GetOptions { range, ..GetOptions::default() }).await {
            Ok(object) => Ok(Some(object)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes an object; it is no error where there is none.
    pub async fn delete(&self, path: &Path) -> Result<()> {
        match self.store().delete(path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes a folder with everything in it, parts of broken-off writes included.
    pub async fn delete_all(&self, folder: &Path) -> Result<()> {
        match self {
            Self::Local(store) => {
                let folder = store.path_to_filesystem(folder)?;
                match tokio::task::spawn_blocking(move || remove_folder(&folder)).await.map_err(Error::internal)? {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::internal(error)),
                    _ => Ok(()),
                }
            }
        }
    }

    /// Every object in a folder.
    pub fn list(&self, folder: &Path) -> BoxStream<'static, Result<ObjectMeta>> {
        self.store().list(Some(folder)).map_err(Error::from).boxed()
    }

    /// The names of the folders in a folder.
    pub async fn list_folders(&self, folder: &Path) -> Result<Vec<String>> {
        let listed = self.store().list_with_delimiter(Some(folder)).await?;
        Ok(listed
            .common_prefixes
            .iter()
            .filter_map(|prefix| prefix.parts().next_back().map(|name| name.as_ref().to_owned()))
            .collect())
    }

    /// A file on this machine with the bytes of an object, for the sound pipeline.
    pub fn local_path(&self, path: &Path) -> Result<PathBuf> {
        match self {
            Self::Local(store) => Ok(store.path_to_filesystem(path)?),
        }
    }

    /// Removes the parts of uploads in a folder that were broken off with their process before this time,
    /// in milliseconds since 1970. Gives how many.
    pub async fn remove_broken_off(&self, folder: &str, before_ms: i64) -> Result<usize> {
        match self {
            Self::Local(store) => {
                let folder = store.path_to_filesystem(&Path::from(folder))?;
                tokio::task::spawn_blocking(move || remove_staged_files(&folder, before_ms))
                    .await
                    .map_err(Error::internal)?
                    .map_err(Error::internal)
            }
        }
    }

    /// Asks the storage for a sign of life. It costs the same however much is stored.
    pub async fn ping(&self) -> Result<()> {
        match self {
            Self::Local(store) => {
                let folder = store.path_to_filesystem(&Path::from(ORIGINALS))?;
                let root = folder.parent().unwrap_or(&folder);
                let mut entries = tokio::fs::read_dir(root).await.map_err(Error::internal)?;
                entries.next_entry().await.map_err(Error::internal)?;
                Ok(())
            }
        }
    }
}

/// Removes a folder, also while another process is writing into it.
fn remove_folder(folder: &std::path::Path) -> io::Result<()> {
    const TRIES: usize = 5;
    let mut removed = std::fs::remove_dir_all(folder);
    for _ in 1..TRIES {
        match &removed {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => removed = std::fs::remove_dir_all(folder),
            _ => break,
        }
    }
    removed
}

/// `LocalFileSystem` writes to `<name>#<n>` and renames at the end; it lists no such file. Uploads come
/// and go meanwhile.
fn remove_staged_files(folder: &std::path::Path, before_ms: i64) -> io::Result<usize> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut removed = 0;
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().contains('#') {
            match remove_if_older(&entry, before_ms) {
                Ok(true) => removed += 1,
                Ok(false) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(removed)
}

fn remove_if_older(entry: &std::fs::DirEntry, before_ms: i64) -> io::Result<bool> {
    let since_epoch = entry.metadata()?.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let old = since_epoch.as_millis() < u128::try_from(before_ms).unwrap_or(0);
    if old {
        std::fs::remove_file(entry.path())?;
    }
    Ok(old)
}

/// An object that is arriving. Dropped before [`Incoming::finish`], it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Incoming(Option<WriteMultipart>);

impl Incoming {
    /// Takes the next piece; waits while too much is on its way.
    pub async fn write(&mut self, bytes: Bytes) -> Result<()> {
        if let Some(upload) = &mut self.0 {
            upload.wait_for_capacity(PARTS_IN_FLIGHT).await?;
            // Copied into the part, not kept: a small piece may hold on to a large network buffer.
            upload.write(&bytes);
        }
        Ok(())
    }

    /// Throws away what has arrived, and waits until it is gone.
    pub async fn abort(mut self) {
        if let Some(upload) = self.0.take() {
            abort(upload).await;
        }
    }

    /// Makes the object visible.
    pub async fn finish(mut self) -> Result<()> {
        if let Some(upload) = self.0.take() {
            upload.finish().await?;
        }
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let Some(upload) = self.0.take() else { return };
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

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(io) = inner.downcast_ref::<io::Error>()
                && matches!(
                    io.kind(),
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
                )
            {
                return Self::StorageFull(error.into());
            }
            cause = inner.source();
        }
        Self::internal(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn storage_error(kind: io::ErrorKind) -> Error {
        object_store::Error::Generic { store: "LocalFileSystem", source: io::Error::from(kind).into() }.into()
    }

    #[test]
    fn a_full_disk_is_told_from_other_faults() {
        assert!(matches!(storage_error(io::ErrorKind::StorageFull), Error::StorageFull(_)));
        assert!(matches!(storage_error(io::ErrorKind::QuotaExceeded), Error::StorageFull(_)));
        assert!(matches!(storage_error(io::ErrorKind::PermissionDenied), Error::Internal(_)));
        // As the operating system says it: ENOSPC.
        let raw = io::Error::from_raw_os_error(28);
        let full = object_store::Error::Generic { store: "LocalFileSystem", source: raw.into() };
        assert!(matches!(Error::from(full), Error::StorageFull(_)));
    }

    #[test]
    fn what_vanishes_while_it_is_looked_for_is_no_fault() {
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join("upload#1");
        std::thread::scope(|scope| {
            let uploads = scope.spawn(|| {
                for _ in 0..20_000 {
                    std::fs::write(&part, "").unwrap();
                    std::fs::remove_file(&part).unwrap();
                }
            });
            while !uploads.is_finished() {
                assert_eq!(remove_staged_files(folder.path(), 0).unwrap(), 0);
            }
        });
    }

    #[tokio::test]
    async fn a_storage_that_is_gone_gives_no_sign_of_life() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::open(Url::from_directory_path(folder.path()).unwrap().as_str()).unwrap();
        storage.ping().await.unwrap();
        storage.put(&Path::from("a/b"), Bytes::new()).await.unwrap();
        storage.ping().await.unwrap();
        folder.close().unwrap();
        assert!(storage.ping().await.is_err());
    }

    #[tokio::test]
    async fn an_object_is_visible_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::open(Url::from_directory_path(folder.path()).unwrap().as_str()).unwrap();
        let path = Path::from("a/b");
        let mut incoming = storage.begin(&path).await.unwrap();
        for piece in 0..300_u32 {
            incoming.write(vec![piece as u8; 40_000].into()).await.unwrap();
        }
        assert!(storage.get(&path).await.unwrap().is_none());
        incoming.finish().await.unwrap();
        let bytes = storage.get(&path).await.unwrap().unwrap();
        assert_eq!(bytes.len(), 12_000_000);
        assert!(bytes.chunks(40_000).zip(0_u32..).all(|(piece, n)| piece.iter().all(|byte| *byte == n as u8)));
        storage.delete_all(&Path::from("a")).await.unwrap();
        assert!(storage.get(&path).await.unwrap().is_none());
        storage.delete(&path).await.unwrap();
    }
}
