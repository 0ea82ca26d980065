//! Uploads and their way to a track.
//!
//! A file is streamed to the storage, checked by content, and becomes a row in state `processing`
//! together with a job, in one transaction. From there [`crate::worker`] takes over.

mod cancel;
pub(crate) mod cover;
mod discard;
mod file_name;
pub(crate) mod progress;
mod receive;
mod recent;
mod remove;
mod retry;
pub(crate) mod running;
mod subscribe;
pub(crate) mod tags;
mod upload;

use std::sync::Arc;

use model::{IngestState, IngestStatus};
use tokio::sync::Notify;

use crate::{
    Clock, Settings,
    delivery::Publications,
    engine::{Database, Event, Events, Queue, Storage},
    track_key::KeyWrap,
};

use progress::ProgressHub;
use running::RunningJobs;

/// Use cases of ingest.
#[derive(Debug, Clone)]
pub struct Ingest {
    pub(crate) database: Database,
    pub(crate) storage: Storage,
    pub(crate) queue: Queue,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) key_wrap: KeyWrap,
    pub(crate) settings: Arc<Settings>,
    pub(crate) progress: ProgressHub,
    pub(crate) running: RunningJobs,
    pub(crate) events: Events,
    pub(crate) publications: Publications,
    /// Rings when a job was added, so that a worker of this process need not look every moment.
    pub(crate) job_added: Arc<Notify>,
}

impl Ingest {
    pub(crate) fn new(
        database: Database,
        storage: Storage,
        queue: Queue,
        clock: Arc<dyn Clock>,
        key_wrap: KeyWrap,
        settings: Settings,
        events: Events,
    ) -> Self {
        Self {
            publications: Publications::new(database.clone(), clock.clone(), events.clone()),
            database,
            storage,
            queue,
            clock,
            key_wrap,
            settings: Arc::new(settings),
            progress: ProgressHub::new(events.clone()),
            running: RunningJobs::default(),
            events,
            job_added: Arc::default(),
        }
    }

    /// Rings for a worker, here and on the other nodes.
    fn ring(&self) {
        self.job_added.notify_one();
        self.events.tell(Event::JobAdded);
    }

    /// Takes news of another node.
    pub(crate) fn hear(&self, status: IngestStatus) {
        if matches!(status.state, IngestState::Cancelled | IngestState::Deleted) {
            self.running.cancel(status.track);
        }
        self.progress.pass_on(status);
    }
}
