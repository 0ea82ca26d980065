//! Makes tracks of uploaded files: an `apalis` worker around the pipeline of `media`.
//!
//! At-least-once: a job is done when its track is `ready` or `failed`, or gone. Before that, whatever
//! happens to the process, the job is found again: by `recover` when the worker goes on, or by `takeover` when
//! it is gone. Everything that a job does can be done twice.

mod handle;
mod leftovers;
mod liveness;
mod make;
mod outcome;
mod publish;
mod recover;
mod remeasure;
mod sound;
mod sweep;
mod takeover;

use std::{future::Future, path::Path, time::Duration};

use apalis::prelude::{BackendExt as _, WorkerBuilder, WorkerBuilderExt as _};
use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use futures::{StreamExt as _, stream};
use sea_orm::DbBackend;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use uuid::Uuid;

use crate::{
    BoxError, Ingest, OpenError, Recommend, Service,
    engine::queue::{IngestJob, MISSED_HEARTBEATS_OF_APALIS, QUEUE},
    recommend::train,
    resemblance,
};

/// How long a worker waits before it starts again after a fault of the database.
const RESTART_AFTER: Duration = Duration::from_secs(2);
/// How long the measuring of old tracks may take to break off.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// What a job's handler needs.
#[derive(Debug, Clone)]
struct Worker {
    ingest: Ingest,
    recommend: Recommend,
    shutdown: CancellationToken,
}

/// Works until `shutdown` resolves. Then the jobs under way are stopped and handed back, which takes
/// a moment.
pub async fn run(service: Service, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), OpenError> {
    let token = CancellationToken::new();
    let stop = token.clone();
    let _signal = AbortOnDropHandle::new(tokio::spawn(async move {
        shutdown.await;
        stop.cancel();
    }));
    let _sweeper = AbortOnDropHandle::new(tokio::spawn(sweep::run(service.ingest.clone())));
    let _trainer = AbortOnDropHandle::new(tokio::spawn(train::run(service.recommend.clone())));
    let _comparer =
        AbortOnDropHandle::new(tokio::spawn(resemblance::run(service.ingest.clone(), service.recommend.clone())));
    let worker = Worker { ingest: service.ingest, recommend: service.recommend, shutdown: token.clone() };
    let measuring = AbortOnDropHandle::new(tokio::spawn(remeasure::run(worker.clone())));
    let own_name = format!("worker-{}", Uuid::now_v7().simple());
    let workers_dir = worker.ingest.settings.data_dir.join("workers");
    let takeover = takeover::run(worker.ingest.clone(), workers_dir.clone(), own_name.clone());
    let _takeover = AbortOnDropHandle::new(tokio::spawn(takeover));
    for life in 1_u64.. {
        if token.is_cancelled() {
            break;
        }
        // On the heap: two engines make it large.
        if let Err(error) = Box::pin(live(worker.clone(), &workers_dir, &own_name, life)).await {
            tracing::error!(%error, "the worker stopped; it starts again in a moment");
            tokio::select! {
                () = token.cancelled() => {}
                () = tokio::time::sleep(RESTART_AFTER) => {}
            }
        }
    }
    // It breaks off by the token, and notes that it gave way.
    if let Err(error) = tokio::time::timeout(LAST_WORDS, measuring).await {
        tracing::debug!(%error, "what measures tracks again did not end in time");
    }
    Ok(())
}

/// One life of the `apalis` worker. It ends by the token, or by a fault of the database. Each life has
/// its own name: apalis refuses one that was seen alive moments ago.
async fn live(worker: Worker, workers_dir: &Path, own_name: &str, life: u64) -> Result<(), BoxError> {
    let name = format!("{own_name}-{life}");
    let settings = worker.ingest.settings.clone();
    let database = worker.ingest.database.clone();
    let _alive = match database.backend() {
        DbBackend::Postgres => None,
        _ => Some(liveness::Alive::declare(workers_dir, &name)?),
    };
    recover::recover(&worker.ingest, workers_dir, own_name).await?;

    // The first look is at once: for what was queued before this worker lived.
    worker.ingest.job_added.notify_one();
    let poll = settings.worker_poll;
    let rings = stream::unfold(worker.ingest.job_added.clone(), move |bell| async move {
        let _a_ring_or_the_time = tokio::time::timeout(poll, bell.notified()).await;
        Some(((), bell))
    });
    let mut rings = Box::pin(rings);
    // apalis does not ask again when it has heard a ring, and so would miss the next one, and the time: it is woken to ask.
    let rings = stream::poll_fn(move |context| {
        let ring = rings.poll_next_unpin(context);
        if ring.is_ready() {
            context.waker().wake_by_ref();
        }
        ring
    });
    let concurrency = settings.worker_concurrency.max(1);
    let token = worker.shutdown.clone();
    let stop = async move {
        token.cancelled().await;
        Ok::<_, std::io::Error>(())
    };
    // The two engines of apalis are alike in their names only: no trait has both.
    macro_rules! work_on {
        ($engine:ident, $storage:expr) => {{
            let config = $engine::Config::default()
                .queue(QUEUE)
                // Claimed one by one: what waits in a worker's memory cannot be taken by another.
                .batch_size(1)
                .heartbeat_interval(settings.worker_heartbeat)
                .missed_heartbeats(MISSED_HEARTBEATS_OF_APALIS);
            WorkerBuilder::new(name)
                .backend($storage.with_config(config).poll_with_stream(rings))
                .data(worker)
                .concurrency(concurrency)
                .build(handle::handle)
                .run_until(stop)
                .await?;
        }};
    }
    if database.backend() == DbBackend::Postgres {
        work_on!(apalis_postgres, PostgresStorage::<IngestJob>::new(database.postgres_pool()));
    } else {
        work_on!(apalis_sqlite, SqliteStorage::<IngestJob>::new(database.sqlite_pool()));
    }
    Ok(())
}
