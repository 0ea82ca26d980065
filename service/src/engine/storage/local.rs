//! A local folder.

use std::{fs::File, io, path::PathBuf, time::UNIX_EPOCH};

use bytes::Bytes;
use object_store::{GetResultPayload, ObjectStore, ObjectStoreExt as _, local::LocalFileSystem, path::Path};

use crate::{Error, OpenError, Result, engine::objects::ORIGINALS};

/// A local folder.
#[derive(Debug)]
pub(crate) struct Folder(LocalFileSystem);

impl Folder {
    /// Opens it, and makes it where it is missing.
    pub fn open(folder: &std::path::Path) -> Result<Self, OpenError> {
        std::fs::create_dir_all(folder).map_err(|error| OpenError::Storage(error.into()))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| OpenError::Storage(error.into()))?;
        Ok(Self(store.with_automatic_cleanup(true)))
    }

    pub fn store(&self) -> &dyn ObjectStore {
        &self.0
    }

    /// Reads an object, and gives the file that holds it as well.
    pub async fn get_open(&self, path: &Path) -> object_store::Result<(Bytes, Option<File>)> {
        let object = self.0.get(path).await?;
        // The same open file, by another handle. Without one, it is merely slower.
        let file = match &object.payload {
            GetResultPayload::File(file, _) => file.try_clone().ok(),
            GetResultPayload::Stream(_) => None,
        };
        Ok((object.bytes().await?, file))
    }

    /// The file of an object.
    pub fn path(&self, path: &Path) -> Result<PathBuf> {
        Ok(self.0.path_to_filesystem(path)?)
    }

    /// Removes a folder with everything in it, parts of broken-off writes included.
    pub async fn delete_all(&self, folder: &Path) -> Result<()> {
        let folder = self.path(folder)?;
        match tokio::task::spawn_blocking(move || remove_folder(&folder)).await.map_err(Error::internal)? {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::internal(error)),
            _ => Ok(()),
        }
    }

    /// See [`super::Storage::remove_broken_off`].
    pub async fn remove_broken_off(&self, folder: &str, before_ms: i64) -> Result<usize> {
        let folder = self.path(&Path::from(folder))?;
        tokio::task::spawn_blocking(move || remove_staged_files(&folder, before_ms))
            .await
            .map_err(Error::internal)?
            .map_err(Error::internal)
    }

    /// See [`super::Storage::ping`].
    pub async fn ping(&self) -> Result<()> {
        let folder = self.path(&Path::from(ORIGINALS))?;
        let root = folder.parent().unwrap_or(&folder);
        let mut entries = tokio::fs::read_dir(root).await.map_err(Error::internal)?;
        entries.next_entry().await.map_err(Error::internal)?;
        Ok(())
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
    remove_older(folder, |name| name.contains('#'), before_ms)
}

/// Removes the files of a folder that are older than this and of whose names this holds. Gives how many.
pub(super) fn remove_older(
    folder: &std::path::Path,
    is_meant: impl Fn(&str) -> bool,
    before_ms: i64,
) -> io::Result<usize> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut removed = 0;
    for entry in entries {
        let entry = entry?;
        if is_meant(&entry.file_name().to_string_lossy()) {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
