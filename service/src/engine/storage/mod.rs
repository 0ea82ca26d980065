//! Object storage: a folder on one machine, a bucket for many.

mod incoming;
mod local;
mod s3;

use std::{error::Error as _, fs::File, io, ops::Deref, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt as _, path::Path};
use tempfile::TempPath;
use url::Url;

pub(crate) use incoming::Incoming;
use local::Folder;
use s3::Bucket;

use crate::{Error, OpenError, Result, Settings, error::is_full};

/// Where originals, segments and covers are. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) enum Storage {
    /// A local folder.
    Local(Arc<Folder>),
    /// A bucket of an S3-compatible store.
    S3(Arc<Bucket>),
}

/// A file on this machine with the bytes of an object. One that was fetched goes when this is dropped.
#[derive(Debug)]
pub(crate) enum LocalFile {
    /// The object itself.
    Kept(PathBuf),
    /// A copy.
    Copy(TempPath),
}

impl Deref for LocalFile {
    type Target = std::path::Path;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Kept(path) => path,
            Self::Copy(path) => path,
        }
    }
}

impl Storage {
    /// Opens the folder of a `file://` URL, made where it is missing, or the bucket of an `s3://` URL.
    pub fn open(settings: &Settings) -> Result<Self, OpenError> {
        let text = &settings.storage_url;
        let not_understood = || {
            OpenError::StorageUrl(format!("expected file:///<absolute path> or s3://<bucket>/<prefix>, not {text:?}"))
        };
        let url = Url::parse(text).map_err(|_| not_understood())?;
        match url.scheme() {
            "file" => {
                let folder = url.to_file_path().map_err(|()| not_understood())?;
                Ok(Self::Local(Arc::new(Folder::open(&folder)?)))
            }
            "s3" => Ok(Self::S3(Arc::new(Bucket::open(&url, settings)?))),
            _ => Err(not_understood()),
        }
    }

    fn store(&self) -> &dyn ObjectStore {
        match self {
            Self::Local(folder) => folder.store(),
            Self::S3(bucket) => bucket.store(),
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
        match self {
            Self::Local(folder) => Ok(Incoming::kept(folder.store().put_multipart(path).await?, folder.path(path)?)),
            Self::S3(bucket) => bucket.begin(path).await,
        }
    }

    /// Reads a small object whole; `None` where there is none.
    pub async fn get(&self, path: &Path) -> Result<Option<Bytes>> {
        Ok(self.get_open(path).await?.map(|(bytes, _)| bytes))
    }

    /// The same, and the file that holds these bytes, where it is one of this machine.
    pub async fn get_open(&self, path: &Path) -> Result<Option<(Bytes, Option<File>)>> {
        let read = async {
            match self {
                Self::Local(folder) => folder.get_open(path).await,
                Self::S3(bucket) => Ok((bucket.get(path).await?, None)),
            }
        };
        match read.await {
            Ok(object) => Ok(Some(object)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether there is such an object.
    pub async fn has(&self, path: &Path) -> Result<bool> {
        match self.store().head(path).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// When an object was written, in milliseconds since 1970 by the clock of its bucket, which tells whole seconds; `None`
    /// where it is on this machine.
    pub async fn written_ms(&self, path: &Path) -> Result<Option<i64>> {
        match self {
            Self::Local(_) => Ok(None),
            Self::S3(bucket) => Ok(Some(bucket.store().head(path).await?.last_modified.timestamp_millis())),
        }
    }

    /// Whether objects have addresses at which they can be read without MIST.
    pub fn is_public(&self) -> bool {
        self.presigning().is_some()
    }

    fn presigning(&self) -> Option<&Bucket> {
        match self {
            Self::S3(bucket) if bucket.presigns => Some(bucket),
            Self::Local(_) | Self::S3(_) => None,
        }
    }

    /// The origin of such addresses.
    pub fn public_origin(&self) -> Option<String> {
        self.presigning().map(|bucket| bucket.origin.clone())
    }

    /// An address at which anybody may read an object for some time, without MIST; `None` where there is no such.
    pub async fn public_url(&self, path: &Path, for_time: Duration) -> Result<Option<Url>> {
        match self.presigning() {
            Some(bucket) => bucket.presigned(path, for_time).await.map(Some),
            None => Ok(None),
        }
    }

    /// Removes an object; it is no error where there is none.
    pub async fn delete(&self, path: &Path) -> Result<()> {
        match self.store().delete(path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes a folder with everything in it.
    pub async fn delete_all(&self, folder: &Path) -> Result<()> {
        match self {
            Self::Local(local) => local.delete_all(folder).await,
            Self::S3(_) => {
                let objects = self.store().list(Some(folder)).map_ok(|object| object.location).boxed();
                let removed = self.store().delete_stream(objects);
                removed.try_for_each(|_| std::future::ready(Ok(()))).await.map_err(Error::from)
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

    /// A file on this machine with the bytes of an object, for the sound pipeline. Fetched where they are elsewhere.
    pub async fn local_file(&self, path: &Path) -> Result<LocalFile> {
        match self {
            Self::Local(folder) => Ok(LocalFile::Kept(folder.path(path)?)),
            Self::S3(bucket) => bucket.fetch(path).await,
        }
    }

    /// Removes the parts of uploads in a folder that were broken off with their process before this time,
    /// in milliseconds since 1970. Gives how many. A bucket does it by a rule of its own; of what it was to get, copies on
    /// this machine may be left.
    pub async fn remove_broken_off(&self, folder: &str, before_ms: i64) -> Result<usize> {
        match self {
            Self::Local(local) => local.remove_broken_off(folder, before_ms).await,
            Self::S3(bucket) => bucket.remove_scratch(before_ms).await,
        }
    }

    /// Asks the storage for a sign of life. It costs the same however much is stored.
    pub async fn ping(&self) -> Result<()> {
        match self {
            Self::Local(folder) => folder.ping().await,
            // A look at one object would not tell a bucket that is not there from one that is empty.
            Self::S3(bucket) => match bucket.store().list(None).next().await {
                Some(Err(error)) => Err(error.into()),
                Some(Ok(_)) | None => Ok(()),
            },
        }
    }
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(io) = inner.downcast_ref::<io::Error>()
                && is_full(io.kind())
            {
                return Self::StorageFull(error.into());
            }
            cause = inner.source();
        }
        match error {
            object_store::Error::Generic { store: s3::STORE, .. } => Self::Unavailable(error.into()),
            // By a bucket: the key is not good any more, or this machine's clock is wrong. The log says which.
            object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. } => {
                Self::Unavailable(error.into())
            }
            _ => Self::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_folder(folder: &std::path::Path) -> Storage {
        Storage::Local(Arc::new(Folder::open(folder).unwrap()))
    }

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

    #[tokio::test]
    async fn a_storage_that_is_gone_gives_no_sign_of_life() {
        let folder = tempfile::tempdir().unwrap();
        let storage = in_folder(folder.path());
        storage.ping().await.unwrap();
        storage.put(&Path::from("a/b"), Bytes::new()).await.unwrap();
        storage.ping().await.unwrap();
        folder.close().unwrap();
        assert!(storage.ping().await.is_err());
    }

    #[tokio::test]
    async fn an_object_is_visible_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let storage = in_folder(folder.path());
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
