//! The database: SQLite on one machine, PostgreSQL on many.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use migration::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, RuntimeErr,
    SqliteTransactionMode, SqlxPostgresConnector, SqlxSqliteConnector, Statement, TransactionOptions, TransactionTrait,
    sqlx::{
        self, Connection as _,
        postgres::{PgConnectOptions, PgConnection, PgPoolOptions},
        sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
    },
};

use crate::{Error, OpenError};

/// Connections at most. `SQLite` has one writer at a time; the others read.
const SQLITE_CONNECTIONS: u32 = 6;
/// Connections of one node at most. `PostgreSQL` has 100 in all, unless it is told otherwise.
const POSTGRES_CONNECTIONS: u32 = 10;
/// How long a writer of `SQLite` waits for its turn.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a use case waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Bounds for what a session may hold up: a node that vanishes in the middle of a transaction must not stop the others.
const SESSION: [(&str, &str); 6] = [
    ("idle_in_transaction_session_timeout", "60s"),
    ("lock_timeout", "20s"),
    ("tcp_keepalives_idle", "30"),
    ("tcp_keepalives_interval", "10"),
    ("tcp_keepalives_count", "3"),
    ("timezone", "UTC"),
];
/// Tells MIST's advisory locks from those of others in the same database.
const LOCK_SPACE: i32 = 0x4d49_5354;

/// The database that holds everything but the sound. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    connection: DatabaseConnection,
}

/// What one transaction of the whole installation may do at a time. `SQLite` has one writer anyway.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lock {
    /// Change the shape of the tables.
    Migration = 1,
    /// Look whether there is a user, and make the first.
    SetUp = 2,
    /// Give names to tracks, or take them: who removes artists without tracks must not meet who is about to use one.
    Names = 3,
    /// Say whose turn it is to train on what was played, and to do other work that one worker does for all.
    Training = 4,
    /// Write embeddings: the later is the newer, and which of them are in use changes in between.
    Embeddings = 5,
    /// Erase history, and count that.
    Erasure = 6,
}

impl Database {
    /// Connects to `sqlite://<path>[?mode=rwc]` (in write-ahead mode and with foreign keys enforced) or to
    /// `postgres://<user>:<password>@<host>/<database>`.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let connection = match url.split_once(':') {
            Some(("sqlite", _)) => open_sqlite(url).await?,
            Some(("postgres" | "postgresql", _)) => open_postgres(url).await?,
            _ => {
                return Err(OpenError::DatabaseUrl(
                    "expected sqlite://<path>?mode=rwc or postgres://<user>:<password>@<host>/<database>".to_owned(),
                ));
            }
        };
        Ok(Self { connection })
    }

    /// The folder of the file that a URL of `SQLite` names.
    pub fn folder(url: &str) -> Option<PathBuf> {
        let options = SqliteConnectOptions::from_str(url).ok().filter(|_| url.starts_with("sqlite:"))?;
        options.get_filename().parent().map(|folder| Path::new(".").join(folder))
    }

    /// For reading, and for single statements that write.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Which engine this is.
    pub fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    /// A transaction that writes. On `SQLite` it takes the write lock at once: one that first reads and then
    /// writes would fail when another writer came in between. On `PostgreSQL` it shares with others: what it
    /// reads in order to decide must be read with `lock_exclusive`, or the whole be done by [`Database::write_alone`].
    pub async fn write(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.connection.begin_with_options(options).await
    }

    /// A transaction that writes, and waits until no other holds the same lock.
    pub async fn write_alone(&self, lock: Lock) -> Result<DatabaseTransaction, DbErr> {
        let transaction = self.write().await?;
        if self.backend() == DbBackend::Postgres {
            let sql = "SELECT pg_advisory_xact_lock($1, $2)";
            let values = [LOCK_SPACE.into(), (lock as i32).into()];
            transaction.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
        }
        Ok(transaction)
    }

    /// A transaction that sees one state to its end, and does not write. `SQLite`'s always do, from their first statement on.
    pub async fn one_moment(&self) -> Result<DatabaseTransaction, DbErr> {
        let is_postgres = self.backend() == DbBackend::Postgres;
        let options = TransactionOptions {
            isolation_level: is_postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: is_postgres.then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        self.connection.begin_with_options(options).await
    }

    /// The pool under the connection, for the job queue on `SQLite`.
    pub fn sqlite_pool(&self) -> &sqlx::SqlitePool {
        self.connection.get_sqlite_connection_pool()
    }

    /// The pool under the connection, for the job queue on `PostgreSQL`.
    pub fn postgres_pool(&self) -> &sqlx::PgPool {
        self.connection.get_postgres_connection_pool()
    }

    /// Brings MIST's own tables to the newest shape. Nodes that start together do it one after the other.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        // On SQLite the lock would hold up the migrations themselves, which lock on their own.
        let turn = match self.backend() {
            DbBackend::Postgres => Some(self.write_alone(Lock::Migration).await.map_err(failed)?),
            _ => None,
        };
        Migrator::up(&self.connection, None).await.map_err(failed)?;
        if let Some(turn) = turn {
            turn.commit().await.map_err(failed)?;
        }
        Ok(())
    }

    /// Takes back the latest migrations of MIST's own tables, with what is in them.
    pub async fn migrate_down(&self, steps: u32) -> Result<(), OpenError> {
        Migrator::down(&self.connection, Some(steps)).await.map_err(failed)
    }

    /// Every migration by name, and whether it is applied.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>, OpenError> {
        let known = Migrator::get_migration_with_status(&self.connection).await.map_err(failed)?;
        let is_applied = |status| matches!(status, MigrationStatus::Applied);
        Ok(known.iter().map(|migration| (migration.name().to_owned(), is_applied(migration.status()))).collect())
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<(), Error> {
        self.connection.execute_unprepared("SELECT 1").await?;
        Ok(())
    }
}

async fn open_sqlite(url: &str) -> Result<DatabaseConnection, OpenError> {
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
        .max_connections(SQLITE_CONNECTIONS)
        .after_release(|connection, _| Box::pin(leaves_nothing_open_on_sqlite(connection)))
        .connect_with(options)
        .await
        .map_err(|error| OpenError::Database(error.into()))?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

/// Whether others may use a connection. Where the disk is full, `SQLite` may end a transaction by itself that cannot be committed. Rolling it back fails
/// then, and sqlx takes the connection to be in a transaction for ever: what others write on it is never committed, and nobody else can write.
async fn leaves_nothing_open_on_sqlite(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // Rolling back may be under way. This comes after it.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

async fn open_postgres(url: &str) -> Result<DatabaseConnection, OpenError> {
    let options = PgConnectOptions::from_str(url).map_err(|error| OpenError::DatabaseUrl(error.to_string()))?;
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_release(|connection, _| Box::pin(leaves_nothing_open_on_postgres(connection)))
        .connect_with(options.application_name("mist").options(SESSION))
        .await
        .map_err(|error| OpenError::Database(error.into()))?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

/// Ends a transaction that somebody left open on a connection which others are about to use. Who is dropped while BEGIN is under way (a client hangs up, a
/// worker stops) leaves one of which sqlx 0.9 does not know (its issue 4393): what others wrote on it would not be committed, hold its locks, and be
/// lost. Where there is none, PostgreSQL opens one and ends it, which it is not asked to warn of; a failed one is an error, and the connection is closed.
async fn leaves_nothing_open_on_postgres(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::raw_sql("BEGIN; ROLLBACK").execute(connection).await?;
    Ok(true)
}

fn failed(error: DbErr) -> OpenError {
    OpenError::Database(error.into())
}

/// What the code of a database's error says. `SQLite`: result codes; `PostgreSQL`: appendix A of its manual.
fn is_full(code: &str) -> bool {
    // SQLITE_FULL; disk_full.
    matches!(code, "13" | "53100")
}

/// Faults that pass by themselves.
fn is_passing(code: &str) -> bool {
    // SQLSTATEs have five characters. SQLITE_BUSY, SQLITE_LOCKED, and what extends them in the higher bytes: another writer had its
    // turn for longer than we wait. SQLITE_IOERR: of a quota or a limit, or of a disk in trouble.
    if code.len() < 5 {
        return code.parse().is_ok_and(|code: u32| matches!(code & 0xff, 5 | 6 | 10));
    }
    // Connection exceptions; serialization_failure and deadlock_detected; too_many_connections; a database that is closed
    // for a while; lock_not_available; operator intervention.
    code.starts_with("08")
        || matches!(code, "40001" | "40P01" | "53300" | "55000" | "55P03" | "57P01" | "57P02" | "57P03")
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let sqlx_error = match &error {
            DbErr::Conn(RuntimeErr::SqlxError(sqlx_error))
            | DbErr::Exec(RuntimeErr::SqlxError(sqlx_error))
            | DbErr::Query(RuntimeErr::SqlxError(sqlx_error)) => Some(sqlx_error.as_ref()),
            _ => None,
        };
        match sqlx_error {
            Some(sqlx::Error::Database(inner)) => match inner.code().as_deref() {
                Some(code) if is_full(code) => Self::StorageFull(error.into()),
                Some(code) if is_passing(code) => Self::Unavailable(error.into()),
                _ => Self::internal(error),
            },
            Some(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => {
                Self::Unavailable(error.into())
            }
            _ if matches!(error, DbErr::ConnectionAcquire(_)) => Self::Unavailable(error.into()),
            _ => Self::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `SQLite` itself says that there is no room: the file may have no more pages than it has.
    #[tokio::test]
    async fn a_database_without_room_is_a_full_storage_until_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("full.db").display());
        let database = Database::open(&url).await.unwrap();
        let write = async |bound: &str, bytes: usize| -> Result<(), Error> {
            // On the connection of the transaction: the bound is that of a connection.
            let transaction = database.write().await?;
            transaction.execute_unprepared("CREATE TABLE IF NOT EXISTS filled (bytes BLOB)").await?;
            transaction.execute_unprepared(&format!("PRAGMA max_page_count = {bound}")).await?;
            transaction.execute_unprepared(&format!("INSERT INTO filled VALUES (zeroblob({bytes}))")).await?;
            transaction.commit().await?;
            Ok(())
        };
        write("1000", 10).await.unwrap();
        let full = write("10", 1 << 20).await;
        assert!(matches!(&full, Err(Error::StorageFull(_))), "{full:?}");
        write("1000", 1 << 20).await.unwrap();
    }

    #[tokio::test]
    async fn a_transaction_that_ended_by_itself_takes_nothing_along() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display());
        let database = Database::open(&url).await.unwrap();
        database.connection().execute_unprepared("CREATE TABLE kept (n INTEGER)").await.unwrap();
        for _ in 0..SQLITE_CONNECTIONS {
            let transaction = database.write().await.unwrap();
            // As SQLite does by itself after some faults.
            transaction.execute_unprepared("ROLLBACK").await.unwrap();
            transaction.commit().await.unwrap_err();
        }
        // Every connection is used again.
        let all = (0..SQLITE_CONNECTIONS).map(|_| database.sqlite_pool().acquire());
        drop(futures::future::try_join_all(all).await.unwrap());
        for _ in 0..2 * SQLITE_CONNECTIONS {
            database.one_moment().await.unwrap().rollback().await.unwrap();
            database.connection().execute_unprepared("INSERT INTO kept VALUES (1)").await.unwrap();
            database.write().await.unwrap().commit().await.unwrap();
        }
        let other = Database::open(&url).await.unwrap();
        let rows = other.connection().query_all_raw(Statement::from_string(DbBackend::Sqlite, "SELECT n FROM kept"));
        assert_eq!(rows.await.unwrap().len(), 2 * SQLITE_CONNECTIONS as usize);
    }

    #[test]
    fn passing_faults_are_told_by_the_codes_of_either_engine() {
        for passing in ["5", "6", "261", "262", "517", "773", "778", "1034", "4874", "40001", "57P01", "08006"] {
            assert!(is_passing(passing), "{passing}");
        }
        // Among them SQLSTATEs whose numbers end as those of SQLite do.
        for lasting in ["1", "13", "19", "2067", "23505", "22021", "42P01"] {
            assert!(!is_passing(lasting), "{lasting}");
        }
    }

    #[tokio::test]
    async fn a_writer_that_waits_too_long_for_its_turn_may_try_again() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("test.db"))
            .create_if_missing(true)
            .busy_timeout(Duration::ZERO);
        let pool = SqlitePoolOptions::new().connect_with(options).await.unwrap();
        let database = Database { connection: SqlxSqliteConnector::from_sqlx_sqlite_pool(pool) };
        let _first = database.write().await.unwrap();
        let error = Error::from(database.write().await.unwrap_err());
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
        let error = Error::from(database.connection().execute_unprepared("CREATE TABLE a (b)").await.unwrap_err());
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
    }
}
