//! The job queue: `apalis` on the same database, so that a row and its job are one transaction.

use std::{collections::HashSet, path::Path};

use apalis_sqlite::SqliteStorage;
use model::TrackId;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};
use serde::{Deserialize, Serialize};
use ulid::Ulid;
use uuid::Uuid;

use super::Database;
use crate::{Error, OpenError, Result, worker::liveness};

/// The queue's name.
pub(crate) const QUEUE: &str = "ingest";

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
pub(crate) enum Queue {
    /// `apalis-sqlite`, in MIST's own database.
    Sqlite(Database),
}

impl Queue {
    /// The queue that belongs to a database.
    pub fn of(database: &Database) -> Self {
        Self::Sqlite(database.clone())
    }

    /// Brings the queue's tables to the newest shape.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        match self {
            // Not `SqliteStorage::setup`: that would also switch off fsync for our connections.
            Self::Sqlite(database) => SqliteStorage::<()>::migrations()
                .run(database.sqlite_pool())
                .await
                .map_err(|error| OpenError::Database(error.into())),
        }
    }

    /// Adds a job as a part of the caller's transaction; it can be claimed from `run_at_ms` on. Gives
    /// the job's id.
    pub async fn push(&self, transaction: &impl ConnectionTrait, job: IngestJob, run_at_ms: i64) -> Result<String> {
        let id = Ulid(Uuid::now_v7().as_u128()).to_string();
        let payload = serde_json::to_vec(&job).map_err(Error::internal)?;
        match self {
            Self::Sqlite(_) => {
                // The statement of apalis-sqlite's `queries/task/sink.sql`, whose own function does not
                // take a SeaORM transaction. A high limit: MIST counts tries itself.
                let statement = Statement::from_sql_and_values(
                    DbBackend::Sqlite,
                    "INSERT INTO Jobs (job, id, job_type, status, attempts, max_attempts, run_at, priority, metadata) \
                     VALUES (?, ?, ?, 'Pending', 0, 1000, ?, 0, '{}')",
                    [
                        Value::from(payload),
                        Value::from(id.clone()),
                        Value::from(QUEUE),
                        // Whole seconds, rounded down: a job for now can be claimed at once.
                        Value::from(run_at_ms.div_euclid(1000)),
                    ],
                );
                transaction.execute_raw(statement).await?;
            }
        }
        Ok(id)
    }

    /// The jobs that are waiting or under way.
    pub async fn open_jobs(&self, db: &impl ConnectionTrait) -> Result<HashSet<String>> {
        #[derive(FromQueryResult)]
        struct Row {
            id: String,
        }
        let Self::Sqlite(_) = self;
        let rows = Row::find_by_statement(Statement::from_sql_and_values(
            DbBackend::Sqlite,
            "SELECT id FROM Jobs WHERE job_type = ? AND (status IN ('Pending', 'Queued', 'Running') \
             OR (status = 'Failed' AND attempts < max_attempts))",
            [Value::from(QUEUE)],
        ))
        .all(db)
        .await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// Gives back the jobs of workers that are dead, and forgets the workers and the jobs that are
    /// done. A job counts one more attempt for each worker that died with it; not for a former life of
    /// this worker, whose name begins with `own_name`: then the database failed, and no process died.
    pub async fn recover(&self, workers_dir: &Path, own_name: &str) -> Result<u64> {
        #[derive(FromQueryResult)]
        struct Row {
            id: String,
        }
        let Self::Sqlite(database) = self;
        let workers = Row::find_by_statement(Statement::from_string(DbBackend::Sqlite, "SELECT id FROM Workers"))
            .all(database.connection())
            .await?;
        let dead = workers.into_iter().map(|row| row.id).filter(|id| !liveness::is_alive(workers_dir, id));
        let mut given_back = 0;
        for worker in dead {
            let transaction = database.write().await?;
            let deaths = i32::from(!worker.starts_with(own_name));
            let statement = Statement::from_sql_and_values(
                DbBackend::Sqlite,
                "UPDATE Jobs SET status = 'Pending', attempts = attempts + ?, lock_by = NULL, lock_at = NULL, \
                 done_at = NULL WHERE lock_by = ? AND status IN ('Queued', 'Running')",
                [Value::from(deaths), Value::from(worker.as_str())],
            );
            given_back += transaction.execute_raw(statement).await?.rows_affected();
            for sql in [
                "DELETE FROM Jobs WHERE lock_by = ? AND status IN ('Done', 'Killed')",
                "UPDATE Jobs SET lock_by = NULL WHERE lock_by = ?",
                "DELETE FROM Workers WHERE id = ?",
            ] {
                let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [Value::from(worker.as_str())]);
                transaction.execute_raw(statement).await?;
            }
            transaction.commit().await?;
            liveness::forget(workers_dir, &worker);
        }
        Ok(given_back)
    }
}
