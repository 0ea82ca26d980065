//! Which workers of this machine are alive, where the database is SQLite and so on this machine too.
//!
//! Each worker holds a lock on a file of its own for as long as its process lives; the kernel lets go
//! of it even after `kill -9`. So a restarted server knows at once that the jobs of its former self
//! are nobody's, and need not wait for a heartbeat to be missed.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// A sign of life, for as long as it is held.
#[derive(Debug)]
pub(super) struct Alive {
    file: File,
    path: PathBuf,
}

impl Alive {
    /// Declares a worker alive.
    pub fn declare(workers_dir: &Path, worker: &str) -> io::Result<Self> {
        fs::create_dir_all(workers_dir)?;
        let path = lock_file(workers_dir, worker);
        let file = File::create(&path)?;
        file.lock()?;
        Ok(Self { file, path })
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        let removed = fs::remove_file(&self.path).and_then(|()| self.file.unlock());
        if let Err(error) = removed {
            tracing::debug!(%error, "the worker's lock file stays behind");
        }
    }
}

/// Whether the worker's process still holds its lock. When in doubt, it is alive.
pub(super) fn is_alive(workers_dir: &Path, worker: &str) -> bool {
    match File::open(lock_file(workers_dir, worker)) {
        Ok(file) => match file.try_lock_shared() {
            Ok(()) => false,
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => true,
        },
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// Removes what a dead worker left.
pub(super) fn forget(workers_dir: &Path, worker: &str) {
    match fs::remove_file(lock_file(workers_dir, worker)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::debug!(%error, worker, "the lock file of a dead worker stays behind");
        }
        _ => {}
    }
}

fn lock_file(workers_dir: &Path, worker: &str) -> PathBuf {
    workers_dir.join(format!("{worker}.lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_alive_while_its_declaration_is_held() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_alive(folder.path(), "a"));
        let alive = Alive::declare(folder.path(), "a").unwrap();
        assert!(is_alive(folder.path(), "a"));
        assert!(!is_alive(folder.path(), "b"));
        drop(alive);
        assert!(!is_alive(folder.path(), "a"));
    }

    #[test]
    fn a_file_that_nobody_holds_is_a_dead_worker() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(lock_file(folder.path(), "killed"), "").unwrap();
        assert!(!is_alive(folder.path(), "killed"));
        forget(folder.path(), "killed");
        assert!(!lock_file(folder.path(), "killed").exists());
    }
}
