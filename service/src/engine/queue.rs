//! The job queue: `apalis` on the same database, so that a row and its job are one transaction.
//!
//! `apalis-sqlite` and `apalis-postgres` keep their jobs in tables of the same columns. Their own functions do not
//! take a transaction of `SeaORM`, so that what must be one with other rows is said here, once for both.

use std::{collections::HashSet, time::Duration};

use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use model::TrackId;
use sea_orm::{
    ConnectionTrait, DbBackend, ExprTrait as _, QueryResult,
    sea_query::{Cond, Expr, IntoTableRef as _, LockType, Query, SelectStatement, TableRef},
};
use serde::{Deserialize, Serialize};
use ulid::Ulid;
use uuid::Uuid;

use super::Database;
use crate::{Error, OpenError, Result};

/// The queue's name.
pub(crate) const QUEUE: &str = "ingest";
/// Heartbeats that may be missed before apalis takes over: for years. It reckons by the age of a heartbeat, and would take
/// the whole installation for dead after a time without database, or when the clock is set. See [`crate::worker`].
pub(crate) const MISSED_HEARTBEATS_OF_APALIS: usize = 100_000_000;
/// Attempts that apalis may count: MIST counts tries itself.
const MAX_ATTEMPTS: i32 = 1000;
/// No job is queued for later than this.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

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

    fn workers_table(&self) -> TableRef {
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

    /// Every worker that has not been forgotten.
    pub async fn workers(&self) -> Result<Vec<KnownWorker>> {
        let known = Query::select().column("id").expr(heartbeat()).from(self.workers_table()).take();
        let rows = self.database.connection().query_all(&known).await?;
        let worker =
            |row: &QueryResult| Ok(KnownWorker { id: row.try_get_by_index(0)?, heartbeat: row.try_get_by_index(1)? });
        rows.iter().map(worker).collect()
    }

    /// Gives back the jobs of a worker that is gone, and forgets it and the jobs that it has done. Each job counts so many
    /// more attempts. Nothing happens where the worker has given a sign of life since it was looked at, or where somebody
    /// else was faster. Gives how many jobs wait again.
    pub async fn release(&self, worker: &KnownWorker, deaths: i32) -> Result<u64> {
        let transaction = self.database.write().await?;
        // Kept until the end: a heartbeat that comes now waits, and then finds that its worker is forgotten.
        let unchanged = Query::select()
            .column("id")
            .from(self.workers_table())
            .and_where(Expr::col("id").eq(worker.id.as_str()))
            .and_where(heartbeat().eq(worker.heartbeat.as_str()))
            .lock(LockType::Update)
            .take();
        if ids(&transaction, &unchanged).await?.is_empty() {
            return Ok(0);
        }
        let is_locked_by_it = Expr::col("lock_by").eq(worker.id.as_str());
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
        let given_back = transaction.execute(&release_open).await?.rows_affected();
        let forget_done = Query::delete()
            .from_table(self.jobs())
            .and_where(is_locked_by_it.clone())
            .and_where(Expr::col("status").is_in(["Done", "Killed"]))
            .take();
        transaction.execute(&forget_done).await?;
        let release_others =
            Query::update().table(self.jobs()).value("lock_by", Expr::cust("NULL")).and_where(is_locked_by_it).take();
        transaction.execute(&release_others).await?;
        let forget =
            Query::delete().from_table(self.workers_table()).and_where(Expr::col("id").eq(worker.id.as_str())).take();
        transaction.execute(&forget).await?;
        transaction.commit().await?;
        Ok(given_back)
    }

    /// Lets jobs be claimed that wait for a time further ahead than any job is queued for: the clock that queued them was
    /// wrong, and has been put back since. Gives how many.
    pub async fn bring_forward(&self, now_ms: i64) -> Result<u64> {
        let (now, latest) = if self.database.backend() == DbBackend::Postgres {
            let wait_s = LONGEST_WAIT.as_secs_f64();
            (Expr::cust("now()"), Expr::cust_with_values("now() + make_interval(secs => $1)", [wait_s]))
        } else {
            let seconds = now_ms.div_euclid(1000);
            (Expr::value(seconds), Expr::value(seconds.saturating_add_unsigned(LONGEST_WAIT.as_secs())))
        };
        let bring_forward = Query::update()
            .table(self.jobs())
            .value("run_at", now)
            .and_where(Expr::col("job_type").eq(QUEUE))
            .and_where(Expr::col("status").is_in(["Pending", "Failed"]))
            .and_where(Expr::col("run_at").gt(latest))
            .take();
        let brought = self.database.connection().execute(&bring_forward).await?.rows_affected();
        if brought > 0 {
            tracing::warn!(jobs = brought, "jobs were queued for a far future; the clock has been put back");
        }
        Ok(brought)
    }
}

/// A worker as the database knows it.
#[derive(Debug, Clone)]
pub(crate) struct KnownWorker {
    /// Its name.
    pub id: String,
    /// A text that is another one after each heartbeat.
    pub heartbeat: String,
}

impl KnownWorker {
    /// Whether it is a life of this process.
    pub fn is_of(&self, own_name: &str) -> bool {
        self.id.strip_prefix(own_name).is_some_and(|life| life.starts_with('-'))
    }
}

fn heartbeat() -> Expr {
    Expr::cust("CAST(last_seen AS TEXT)")
}

/// The ids that a query finds.
async fn ids(db: &impl ConnectionTrait, query: &SelectStatement) -> Result<Vec<String>> {
    let rows = db.query_all(query).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}
