//! Numbers of this moment, for whoever watches over an installation. What is counted as it happens is counted there.

use std::collections::BTreeMap;

use model::IngestState;

use crate::{Result, Service, ingest::progress::stage_name};

/// Numbers of this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gauges {
    /// Jobs that wait or are under way, on all nodes.
    pub queued_jobs: usize,
    /// Jobs under way in this process, by stage.
    pub running_jobs: BTreeMap<&'static str, usize>,
    /// Users who fetched sound from this process in the last minute.
    pub active_listeners: usize,
    /// Memory of this process's index of sounds, bytes; 0 before anybody asked for recommendations.
    pub index_bytes: usize,
}

impl Service {
    /// Numbers of this moment.
    pub async fn gauges(&self) -> Result<Gauges> {
        let mut running_jobs = BTreeMap::from([("queued", 0), ("measuring", 0), ("encoding", 0), ("publishing", 0)]);
        for track in self.ingest.running.tracks() {
            if let IngestState::Working { stage, .. } = self.ingest.progress.stage(track) {
                *running_jobs.entry(stage_name(stage)).or_default() += 1;
            }
        }
        Ok(Gauges {
            queued_jobs: self.queue.open_jobs(self.database.connection()).await?.len(),
            running_jobs,
            active_listeners: self.delivery.active_listeners(),
            index_bytes: self.recommend.index_bytes(),
        })
    }
}
