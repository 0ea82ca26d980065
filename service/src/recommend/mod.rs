//! What to play next: similar tracks, radio, paths from song to song, the shelves of the home page; and the map of the catalogue.
//!
//! Numbers and orders are made by the crate `recommend`. Here they are fed: `sound` keeps what was measured, workers make embeddings of it
//! (`embed`, `standardised`) and train on what was played (`train`, `plays`), every node keeps a copy of all that in memory (`known`, `keeper`)
//! and looks for `news`. Use cases ask that copy, away from the runtime (`desk`), and the database for what is shown of a track (`show`).
//!
//! Invariant: what is in memory only proposes. Whether a track can be played is the database's to say, each time.

mod charts;
mod desk;
mod embed;
mod evaluate;
mod keeper;
mod known;
mod map;
mod measured;
mod news;
mod numbers;
mod path;
mod plan;
pub(crate) mod plays;
mod radio;
mod shelves;
mod show;
mod similar;
pub(crate) mod sound;
mod standardised;
pub(crate) mod train;
mod turn;

use std::sync::Arc;

pub(crate) use charts::Charts;
pub use evaluate::{OwnPlays, evaluate};
pub use news::News;
pub(crate) use turn::Turn;

use desk::Desk;
use known::Known;
use model::UserId;
use plan::KeptPlan;

use tokio::sync::Notify;
use uuid::Uuid;

use crate::{
    Clock, Result,
    engine::{Cache, Database, Redis},
};

/// Listeners whose shelves are kept in memory. One takes some 3 kB.
const LISTENERS: usize = 2_000;

/// Use cases of recommendation. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Recommend {
    database: Database,
    clock: Arc<dyn Clock>,
    redis: Option<Redis>,
    known: Arc<keeper::Keeper>,
    map: Arc<map::Keeper>,
    charts: Charts,
    plans: Arc<Cache<UserId, KeptPlan>>,
    desk: Arc<Desk>,
    /// Rings when all embeddings are to be made anew.
    embed_soon: Arc<Notify>,
    /// By this name the workers of this process take turns with those of others.
    worker: Uuid,
}

impl Recommend {
    pub(crate) fn new(database: Database, clock: Arc<dyn Clock>, redis: Option<Redis>, charts: Charts) -> Self {
        let plans = Cache::new("shelves", LISTENERS, LISTENERS as u64, |_, _| 1);
        let known = Arc::new(keeper::Keeper::new(database.clone(), clock.clone()));
        Self {
            database,
            clock,
            redis,
            known,
            map: Arc::default(),
            charts,
            plans: Arc::new(plans),
            desk: Arc::new(Desk::new(threads().get())),
            embed_soon: Arc::default(),
            worker: Uuid::now_v7(),
        }
    }

    /// What this node knows of all tracks, as new as a few seconds.
    async fn known(&self) -> Result<Arc<Known>> {
        self.known.get().await
    }

    /// Begins to read what is known of all tracks, which may take half a minute where there are a million: nobody who comes later waits for
    /// all of it.
    pub fn read_ahead(&self) {
        let recommend = self.clone();
        tokio::spawn(async move {
            match recommend.known().await {
                Ok(known) => tracing::info!(tracks = known.catalogue.len(), "recommendations are ready"),
                Err(error) => tracing::warn!(%error, "recommendations are read when somebody asks for some"),
            }
        });
    }

    /// Memory of this node's index of sounds, bytes; 0 before anybody asked.
    pub(crate) fn index_bytes(&self) -> usize {
        self.known.index_bytes()
    }

    /// Looks for news at once, and says how much was read so far, since this node began. One that was asked for something looks every
    /// five seconds by itself, and reads plays every ten minutes.
    pub async fn look(&self) -> Result<News> {
        self.known.look().await
    }
}

/// Threads for heavy work: half of the processors, since listeners need the others.
fn threads() -> std::num::NonZeroUsize {
    let all = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    std::num::NonZeroUsize::new(all / 2).unwrap_or(std::num::NonZeroUsize::MIN)
}
