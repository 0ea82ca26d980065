//! The job queue: `apalis` on the same database, so that a row and its job are one transaction.
//!
//! `apalis-sqlite` and `apalis-postgres` keep their jobs in tables of the same columns. Their own functions do not
//! take a transaction of `SeaORM`, so that what must be one with other rows is said here, once for both.

use std::{collections::HashSet, path::Path, time::Duration};

use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use model::TrackId;
use sea_orm::{
    ConnectionTrait, DbBackend, ExprTrait as _,
    sea_query::{Cond, Expr, IntoTableRef as _, Query, SelectStatement, TableRef},
};
use serde::{Deserialize, Serialize};
use ulid::Ulid;
use uuid::Uuid;

use super::Database;
use crate::{Error, OpenError, Result, worker::liveness};

/// The queue's name.
pub(crate) const QUEUE: &str = "ingest";
/// Heartbeats that may be missed before another worker takes over.
pub(crate) const MISSED_HEARTBEATS: u32 = 3;
/// Attempts that apalis may count: MIST counts tries itself.
const MAX_ATTEMPTS: i32 = 1000;

/// What a worker is to do: make the track of an uploaded file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IngestJob {
    /// The track.
    pub track: TrackId,
    /// Tries before this one that ended in a passing fault.
    pub faults: u32,
}

/// The queue. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    database: Database,
}

impl Queue {
    /// The queue that belongs to a database.
    pub fn of(database: &Database) -> Self {
        Self { database: database.clone() }
    }

    /// Brings the queue's tables to the newest shape.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        let migrated = match self.database.backend() {
            DbBackend::Postgres => PostgresStorage::<()>::migrations().run(self.database.postgres_pool()).await,
            // Not `SqliteStorage::setup`: that would also switch off fsync for our connections.
            _ => SqliteStorage::<()>::migrations().run(self.database.sqlite_pool()).await,
        };
        migrated.map_err(|error| OpenError::Database(error.into()))
    }

    fn jobs(&self) -> TableRef {
        match self.database.backend() {
            DbBackend::Postgres => ("apalis", "jobs").into_table_ref(),
            _ => "Jobs".into_table_ref(),
        }
    }

    fn workers(&self) -> TableRef {
        match self.database.backend() {
            DbBackend::Postgres => ("apalis", "workers").into_table_ref(),
            _ => "Workers".into_table_ref(),
        }
    }

    /// Adds a job as a part of the caller's transaction; it can be claimed from `after` on. Gives the job's id.
    pub async fn push(
        &self,
        transaction: &impl ConnectionTrait,
        job: IngestJob,
        now_ms: i64,
        after: Duration,
    ) -> Result<String> {
        let id = Ulid(Uuid::now_v7().as_u128()).to_string();
        let payload = serde_json::to_vec(&job).map_err(Error::internal)?;
        let run_at = match self.database.backend() {
            // By the database's clock, as workers claim by it: the clocks of the nodes may differ.
            DbBackend::Postgres => Expr::cust_with_values("now() + make_interval(secs => $1)", [after.as_secs_f64()]),
            // Whole seconds, rounded down: a job for now can be claimed at once.
            _ => Expr::value(now_ms.div_euclid(1000) + i64::try_from(after.as_secs()).unwrap_or(i64::MAX)),
        };
        let metadata = match self.database.backend() {
            DbBackend::Postgres => Expr::cust("NULL"),
            _ => Expr::value("{}"),
        };
        let insert = Query::insert()
            .into_table(self.jobs())
            .columns(["job", "id", "job_type", "status", "attempts", "max_attempts", "run_at", "priority", "metadata"])
            .values_panic([
                payload.into(),
                id.as_str().into(),
                QUEUE.into(),
                "Pending".into(),
                0.into(),
                MAX_ATTEMPTS.into(),
                run_at,
                0.into(),
                metadata,
            ])
            .take();
        transaction.execute(&insert).await?;
        Ok(id)
    }

    /// The jobs that are waiting or under way.
    pub async fn open_jobs(&self, db: &impl ConnectionTrait) -> Result<HashSet<String>> {
        let to_be_tried_again =
            Cond::all().add(Expr::col("status").eq("Failed")).add(Expr::col("attempts").lt(Expr::col("max_attempts")));
        let open = Query::select()
            .column("id")
            .from(self.jobs())
            .and_where(Expr::col("job_type").eq(QUEUE))
            .cond_where(
                Cond::any().add(Expr::col("status").is_in(["Pending", "Queued", "Running"])).add(to_be_tried_again),
            )
            .take();
        Ok(ids(db, &open).await?.into_iter().collect())
    }

    /// Gives back the jobs of workers that are dead, and forgets the workers and the jobs that are
    /// done. A job counts one more attempt for each worker that died with it; not for a former life of
    /// this worker, whose name begins with `own_name`: then the database failed, and no process died.
    pub async fn recover(&self, workers_dir: &Path, own_name: &str, heartbeat: Duration) -> Result<u64> {
        let mut given_back = 0;
        for worker in self.dead_workers(workers_dir, own_name, heartbeat).await? {
            let transaction = self.database.write().await?;
            let deaths = i32::from(!worker.starts_with(own_name));
            let is_locked_by_it = Expr::col("lock_by").eq(worker.as_str());
            let release_open = Query::update()
                .table(self.jobs())
                .values([
                    ("status", "Pending".into()),
                    ("attempts", Expr::col("attempts").add(deaths)),
                    ("lock_by", Expr::cust("NULL")),
                    ("lock_at", Expr::cust("NULL")),
                    ("done_at", Expr::cust("NULL")),
                ])
                .and_where(is_locked_by_it.clone())
                .and_where(Expr::col("status").is_in(["Queued", "Running"]))
                .take();
            given_back += transaction.execute(&release_open).await?.rows_affected();
            let forget_done = Query::delete()
                .from_table(self.jobs())
                .and_where(is_locked_by_it.clone())
                .and_where(Expr::col("status").is_in(["Done", "Killed"]))
                .take();
            transaction.execute(&forget_done).await?;
            let release_others = Query::update()
                .table(self.jobs())
                .value("lock_by", Expr::cust("NULL"))
                .and_where(is_locked_by_it)
                .take();
            transaction.execute(&release_others).await?;
            let forget =
                Query::delete().from_table(self.workers()).and_where(Expr::col("id").eq(worker.as_str())).take();
            transaction.execute(&forget).await?;
            transaction.commit().await?;
            liveness::forget(workers_dir, &worker);
        }
        Ok(given_back)
    }

    /// Workers that are certainly gone. On one machine their locks tell at once; on many it takes as long as some
    /// heartbeats, and the former lives of this worker are known to be over.
    async fn dead_workers(&self, workers_dir: &Path, own_name: &str, heartbeat: Duration) -> Result<Vec<String>> {
        let db = self.database.connection();
        let known = Query::select().column("id").from(self.workers()).take();
        if self.database.backend() != DbBackend::Postgres {
            let known = ids(db, &known).await?;
            return Ok(known.into_iter().filter(|id| !liveness::is_alive(workers_dir, id)).collect());
        }
        let silence_s = (heartbeat * MISSED_HEARTBEATS).as_secs_f64();
        let is_silent = Expr::cust_with_values("last_seen < now() - make_interval(secs => $1)", [silence_s]);
        let is_of_this_process = Expr::col("id").like(format!("{own_name}-%"));
        let gone = known.clone().cond_where(Cond::any().add(is_silent).add(is_of_this_process)).take();
        ids(db, &gone).await
    }
}

/// The ids that a query finds.
async fn ids(db: &impl ConnectionTrait, query: &SelectStatement) -> Result<Vec<String>> {
    let rows = db.query_all(query).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}
