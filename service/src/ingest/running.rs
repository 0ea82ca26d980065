//! The jobs that this process is working on, so that they can be stopped.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use media::Cancel;
use model::TrackId;

/// Which tracks are being made here. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunningJobs(Arc<Mutex<HashMap<TrackId, Cancel>>>);

impl RunningJobs {
    /// Notes that a track is being made, until the returned guard is dropped.
    pub fn enter(&self, track: TrackId, cancel: Cancel) -> Running {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(track, cancel);
        Running { jobs: self.clone(), track }
    }

    /// The tracks that are being made.
    pub fn tracks(&self) -> Vec<TrackId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }

    /// Stops the making of a track, if it happens here.
    pub fn cancel(&self, track: TrackId) {
        if let Some(cancel) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&track) {
            cancel.cancel();
        }
    }
}

/// A track is being made while this lives.
#[derive(Debug)]
pub(crate) struct Running {
    jobs: RunningJobs,
    track: TrackId,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.jobs.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.track);
    }
}
