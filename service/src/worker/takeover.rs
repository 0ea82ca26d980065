//! The jobs of workers that died go on with those that live.
//!
//! Every process that works looks at all workers, as often as it says that it is alive itself. Where the database is a
//! file of this machine, the locks of [`super::liveness`] tell at once who is gone. Elsewhere a worker is dead when its
//! heartbeat has not changed over several looks of this process in a row. How *old* a heartbeat is does not matter, and
//! no clock is asked: while the database is away nobody's heart can beat, and that must not count against the files
//! that the workers have in hand.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use sea_orm::DbBackend;
use tokio::time::MissedTickBehavior;

use super::liveness;
use crate::{Error, Ingest, Result, engine::queue::KnownWorker};

/// Heartbeats that may be missed before others take over.
const MISSED_HEARTBEATS: u32 = 3;

/// Takes over, for as long as the process works.
pub(super) async fn run(ingest: Ingest, workers_dir: PathBuf, own_name: String) {
    let heartbeat = ingest.settings.worker_heartbeat;
    let mut watch = Watch { is_one_machine: ingest.database.backend() != DbBackend::Postgres, seen: HashMap::new() };
    let mut looks = tokio::time::interval(heartbeat);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        // One that was held up for long tells nothing of what the others did meanwhile.
        let looked = tokio::time::timeout(heartbeat, watch.look(&ingest, &workers_dir, &own_name)).await;
        match looked.map_err(Error::internal).flatten() {
            Ok(()) => tracing::debug!(workers = watch.seen.len(), "looked after the other workers"),
            Err(error) => {
                tracing::warn!(%error, "the other workers could not be looked after; tried again in a moment");
                watch.seen.clear();
            }
        }
    }
}

/// What this process has seen of the others.
struct Watch {
    is_one_machine: bool,
    /// Each worker's latest heartbeat, and how many looks have found it again.
    seen: HashMap<String, (String, u32)>,
}

impl Watch {
    async fn look(&mut self, ingest: &Ingest, workers_dir: &Path, own_name: &str) -> Result<()> {
        let others = ingest.queue.workers().await?.into_iter().filter(|worker| !worker.is_of(own_name));
        let dead = if self.is_one_machine {
            others.filter(|worker| !liveness::is_alive(workers_dir, &worker.id)).collect()
        } else {
            self.silent(others)
        };
        let mut claimable = ingest.queue.bring_forward(ingest.clock.now_ms()).await?;
        for worker in dead {
            let given_back = ingest.queue.release(&worker, 1).await?;
            tracing::info!(worker = worker.id, jobs = given_back, "took over from a worker that is gone");
            liveness::forget(workers_dir, &worker.id);
            claimable += given_back;
        }
        if claimable > 0 {
            ingest.job_added.notify_one();
        }
        Ok(())
    }

    /// Those whose heartbeats do not change any more.
    fn silent(&mut self, workers: impl Iterator<Item = KnownWorker>) -> Vec<KnownWorker> {
        let mut before = std::mem::take(&mut self.seen);
        let mut silent = Vec::new();
        for worker in workers {
            let again = match before.remove(&worker.id) {
                Some((heartbeat, again)) if heartbeat == worker.heartbeat => again + 1,
                _ => 0,
            };
            self.seen.insert(worker.id.clone(), (worker.heartbeat.clone(), again));
            if again >= MISSED_HEARTBEATS {
                silent.push(worker);
            }
        }
        silent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch() -> Watch {
        Watch { is_one_machine: false, seen: HashMap::new() }
    }

    fn look(watch: &mut Watch, heartbeats: &[(&str, u32)]) -> Vec<String> {
        let workers = heartbeats
            .iter()
            .map(|(id, heartbeat)| KnownWorker { id: (*id).to_owned(), heartbeat: heartbeat.to_string() });
        watch.silent(workers).into_iter().map(|worker| worker.id).collect()
    }

    #[test]
    fn a_worker_is_dead_after_three_looks_that_find_the_same_heartbeat() {
        let mut watch = watch();
        for n in 0..3 {
            assert!(look(&mut watch, &[("lives", n), ("dead", 7)]).is_empty(), "look {n}");
        }
        assert_eq!(look(&mut watch, &[("lives", 3), ("dead", 7)]), ["dead"]);
        assert!(look(&mut watch, &[("lives", 3)]).is_empty(), "one heartbeat late");
    }

    #[test]
    fn a_heartbeat_or_a_look_that_failed_begins_the_count_anew() {
        let mut watch = watch();
        for heartbeat in [1, 1, 1, 2, 2, 2] {
            assert!(look(&mut watch, &[("slow", heartbeat)]).is_empty());
        }
        watch.seen.clear();
        for _ in 0..3 {
            assert!(look(&mut watch, &[("slow", 2)]).is_empty());
        }
        assert_eq!(look(&mut watch, &[("slow", 2)]), ["slow"]);
    }
}
