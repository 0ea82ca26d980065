//! The database.

use std::{path::Path, str::FromStr, time::Duration};

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr, SqliteTransactionMode,
    SqlxSqliteConnector, TransactionOptions, TransactionTrait,
    sqlx::{
        self,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
    },
};

use crate::{Error, OpenError};

/// Connections at most. `SQLite` has one writer at a time; the others read.
const MAX_CONNECTIONS: u32 = 6;
/// How long a writer waits for its turn.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The database that holds everything but the sound. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    connection: DatabaseConnection,
}

impl Database {
    /// Connects to `sqlite://<path>[?mode=rwc]`, in write-ahead mode and with foreign keys enforced.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        if !url.starts_with("sqlite:") {
            return Err(OpenError::DatabaseUrl(
                "expected sqlite://<path>?mode=rwc; other engines are not supported yet".to_owned(),
            ));
        }
        let options = SqliteConnectOptions::from_str(url).map_err(|error| OpenError::DatabaseUrl(error.to_string()))?;
        if let Some(folder) = options.get_filename().parent().filter(|folder| *folder != Path::new("")) {
            std::fs::create_dir_all(folder).map_err(|error| OpenError::Database(error.into()))?;
        }
        let options = options
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // With WAL, NORMAL cannot corrupt; a power cut may lose the last moments, a crash of MIST nothing.
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(BUSY_TIMEOUT);
        let pool = SqlitePoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .connect_with(options)
            .await
            .map_err(|error| OpenError::Database(error.into()))?;
        Ok(Self { connection: SqlxSqliteConnector::from_sqlx_sqlite_pool(pool) })
    }

    /// For reading, and for single statements that write.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// A transaction that writes. It takes `SQLite`'s write lock at once: one that first reads and then
    /// writes would fail when another writer came in between.
    pub async fn write(&self) -> Result<DatabaseTransaction, DbErr> {
        self.connection
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await
    }

    /// The pool under the connection, for the job queue.
    pub fn sqlite_pool(&self) -> &sqlx::SqlitePool {
        self.connection.get_sqlite_connection_pool()
    }

    /// Brings MIST's own tables to the newest shape.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        Migrator::up(&self.connection, None).await.map_err(|error| OpenError::Database(error.into()))
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<(), Error> {
        self.connection.execute_unprepared("SELECT 1").await?;
        Ok(())
    }
}

/// `SQLITE_FULL`: the disk or the quota is used up.
const SQLITE_FULL: &str = "13";

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let sqlx_error = match &error {
            DbErr::Conn(RuntimeErr::SqlxError(sqlx_error))
            | DbErr::Exec(RuntimeErr::SqlxError(sqlx_error))
            | DbErr::Query(RuntimeErr::SqlxError(sqlx_error)) => Some(sqlx_error.as_ref()),
            _ => None,
        };
        match sqlx_error {
            Some(sqlx::Error::Database(inner)) if inner.code().as_deref() == Some(SQLITE_FULL) => {
                Self::StorageFull(error.into())
            }
            Some(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => {
                Self::Unavailable(error.into())
            }
            _ if matches!(error, DbErr::ConnectionAcquire(_)) => Self::Unavailable(error.into()),
            _ => Self::internal(error),
        }
    }
}
