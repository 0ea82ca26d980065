//! A fresh installation for each test, and the people in it.
//!
//! The tests run on both columns of engines: on those of one machine, and, where the environment names the servers
//! that `scripts/with-engines.sh` starts, on those of many.

mod counted;
pub mod files;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures::{StreamExt as _, stream};
use model::{Credentials, IngestState, Role, SignedIn, TrackId, UploadAccepted};
use sea_orm::{
    ConnectionTrait as _, Database, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait as _,
};
use service::{BoxError, Device, Identity, ManualClock, OpenError, PasswordCost, Result, Service, Settings, worker};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

pub use counted::Counted;

/// Names the `PostgreSQL` server in which each world gets a database of its own.
const POSTGRES_URL: &str = "MIST_TEST_POSTGRES_URL";
/// Names the Redis that worlds share, each under its own prefix.
const REDIS_URL: &str = "MIST_TEST_REDIS_URL";
/// Names the S3-compatible server in which each world gets a bucket of its own, its folder, and who may use it.
const S3: [&str; 4] = ["MIST_TEST_S3_ENDPOINT", "MIST_TEST_S3_FOLDER", "MIST_TEST_S3_KEY", "MIST_TEST_S3_SECRET"];
/// Long enough for the slowest machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_mins(2);
pub const PASSWORD: &str = "correct horse battery";

/// An installation in a folder of its own, with a clock that stands still.
pub struct World {
    pub service: Service,
    pub clock: Arc<ManualClock>,
    /// Goes with the test.
    _folder: TempDir,
    pub settings: Settings,
    /// Where the objects lie as files, also where a server of S3 keeps them.
    pub objects_folder: PathBuf,
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// On the engines of the environment.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::in_folder(folder.path().join("data"));
        let mut objects = settings.data_dir.join("objects");
        if let Ok(server) = std::env::var(POSTGRES_URL) {
            settings.database_url = make_database(&server).await;
            // Nodes do not make secrets for themselves.
            settings.jwt_secrets = vec!["a secret that all nodes of a test share".to_owned()];
            settings.master_key = Some("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned());
        }
        if let [Ok(endpoint), Ok(bucket_folder), Ok(key), Ok(secret)] = S3.map(std::env::var) {
            let bucket = format!("mist-{}", uuid::Uuid::new_v4());
            objects = PathBuf::from(bucket_folder).join(&bucket);
            std::fs::create_dir(&objects).unwrap();
            settings.storage_url = format!("s3://{bucket}");
            let credentials = Some((key, secret));
            settings.s3 = service::S3 { endpoint: Some(endpoint), credentials, path_style: true, ..Default::default() };
        }
        settings.redis_url = std::env::var(REDIS_URL).ok();
        settings.redis_prefix = uuid::Uuid::new_v4().to_string();
        change(&mut settings);
        Self::open(folder, settings, objects).await
    }

    /// On the engines of one machine, whatever the environment names.
    pub async fn on_one_machine(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::in_folder(folder.path().join("data"));
        change(&mut settings);
        let objects = settings.data_dir.join("objects");
        Self::open(folder, settings, objects).await
    }

    async fn open(folder: TempDir, mut settings: Settings, objects_folder: PathBuf) -> Self {
        settings.password_cost = PasswordCost { memory_kib: 64, iterations: 1, parallelism: 1 };
        let clock = Arc::new(ManualClock::new(1_700_000_000_000));
        let service = Service::open(settings.clone(), clock.clone()).await.unwrap();
        service.migrate().await.unwrap();
        Self { service, clock, _folder: folder, settings, objects_folder }
    }

    /// The same installation, opened again as after a restart.
    pub async fn reopened(&self) -> Service {
        Service::open(self.settings.clone(), self.clock.clone()).await.unwrap()
    }

    pub async fn user(&self, name: &str, role: Role) -> Identity {
        self.service.accounts.add_user(name, PASSWORD, role).await.unwrap();
        let signed_in = self.sign_in(name).await;
        self.service.accounts.authenticate(&signed_in.tokens.access_token).await.unwrap()
    }

    pub async fn admin(&self) -> Identity {
        self.user("admin", Role::Admin).await
    }

    /// An admin whom tests use in passing, made at the first call.
    pub async fn anybody(&self) -> Identity {
        let known = self.service.accounts.add_user("anybody", PASSWORD, Role::Admin).await;
        assert!(known.is_ok() || refusal(known).code == model::ErrorCode::AlreadyExists);
        let signed_in = self.sign_in("anybody").await;
        self.service.accounts.authenticate(&signed_in.tokens.access_token).await.unwrap()
    }

    pub async fn listener(&self) -> Identity {
        self.user("listener", Role::Listener).await
    }

    pub async fn sign_in(&self, name: &str) -> SignedIn {
        self.service.accounts.sign_in(credentials(name, PASSWORD), &Device::default()).await.unwrap()
    }

    pub async fn upload(&self, who: &Identity, name: &str, bytes: Vec<u8>) -> Result<UploadAccepted> {
        let length = bytes.len() as u64;
        self.service.ingest.upload(who, name, Some(length), pieces(bytes)).await
    }

    /// Uploads a file and has it made by a worker.
    pub async fn publish(&self, who: &Identity, name: &str, bytes: Vec<u8>) -> TrackId {
        let track = self.upload(who, name, bytes).await.unwrap().track;
        let worker = self.start_worker();
        let state = self.settled(who, track).await;
        assert!(matches!(state, IngestState::Ready { .. }), "{state:?}");
        worker.stop().await;
        track
    }

    pub fn start_worker(&self) -> RunningWorker {
        RunningWorker::start(self.service.clone())
    }

    /// Waits until a track is ready, failed or gone.
    pub async fn settled(&self, who: &Identity, track: TrackId) -> IngestState {
        self.reaches(who, track, |state| !matches!(state, IngestState::Working { .. })).await
    }

    /// Waits until an upload is in a state of which this holds.
    pub async fn reaches(&self, who: &Identity, track: TrackId, holds: impl Fn(&IngestState) -> bool) -> IngestState {
        let mut news = self.service.ingest.subscribe(who).unwrap();
        let wait = async {
            while let Some(status) = news.next().await {
                if status.track == track && holds(&status.state) {
                    return status.state;
                }
            }
            panic!("the news ended");
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("the upload does not come along")
    }

    /// Which engine the database is.
    pub fn backend(&self) -> DbBackend {
        if self.settings.database_url.starts_with("sqlite:") { DbBackend::Sqlite } else { DbBackend::Postgres }
    }

    /// The first of two texts where the database is `SQLite`, the second where it is `PostgreSQL`.
    pub fn on<T>(&self, sqlite: T, postgres: T) -> T {
        if self.backend() == DbBackend::Sqlite { sqlite } else { postgres }
    }

    /// The table of jobs.
    pub fn jobs(&self) -> &'static str {
        self.on("Jobs", "apalis.jobs")
    }

    /// The table of workers.
    pub fn workers(&self) -> &'static str {
        self.on("Workers", "apalis.workers")
    }

    /// Whether objects are files of this installation, and not another server's.
    pub fn has_local_storage(&self) -> bool {
        self.settings.storage_url.starts_with("file:")
    }

    /// The database itself, for what no use case can bring about.
    pub async fn database(&self) -> DatabaseConnection {
        Database::connect(&self.settings.database_url).await.unwrap()
    }

    pub async fn sql(&self, statement: &str) {
        self.database().await.execute_unprepared(statement).await.unwrap();
    }

    /// Gives another worker the turn to do something for all, as of now.
    pub async fn give_turn_away(&self, name: &str) {
        let now_ms = service::Clock::now_ms(&*self.clock);
        let theirs = self.on("X'01'", "'\\x01'");
        self.sql(&format!("INSERT INTO trained_model VALUES ('{name}', 1, {now_ms}, {theirs})")).await;
    }

    /// Keeps everybody else from writing to the database, until the returned transaction is dropped.
    pub async fn write_lock(&self) -> DatabaseTransaction {
        let immediate = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction = self.database().await.begin_with_options(immediate).await.unwrap();
        if self.backend() == DbBackend::Postgres {
            let lock = "LOCK TABLE track, session, refresh_token IN SHARE ROW EXCLUSIVE MODE";
            transaction.execute_unprepared(lock).await.unwrap();
        }
        transaction
    }

    /// The first column of what a query of the database finds.
    pub async fn numbers(&self, query: &str) -> Vec<i64> {
        let rows = self.database().await.query_all_raw(Statement::from_string(self.backend(), query)).await;
        rows.unwrap().iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    /// Waits until a query of the database finds something.
    pub async fn comes_true(&self, query: &str) {
        let database = self.database().await;
        let wait = async {
            while database.query_one_raw(Statement::from_string(self.backend(), query)).await.unwrap().is_none() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("it does not come true");
    }

    /// Waits until this holds.
    pub async fn comes_about(&self, holds: impl AsyncFn() -> bool) {
        let wait = async {
            while !holds().await {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("it does not come about");
    }

    /// Every file in the storage, sorted, without the storage's own folder.
    pub fn objects(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect_files(&self.objects_folder, &self.objects_folder, &mut found);
        // What the server of S3 writes down for itself.
        found.retain(|path| !path.starts_with('.'));
        found.sort();
        found
    }
}

/// Makes an empty database in a server of `PostgreSQL`, and gives its URL. It goes with the server.
async fn make_database(server: &str) -> String {
    let name = format!("mist_{}", uuid::Uuid::new_v4().simple());
    let connection = Database::connect(server).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE template0")).await.unwrap();
    connection.close().await.unwrap();
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(&name);
    url.into()
}

fn collect_files(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_files(root, &path, found);
        } else {
            found.push(path.strip_prefix(root).unwrap().display().to_string());
        }
    }
}

/// A worker on a task of its own.
pub struct RunningWorker {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), OpenError>>,
}

impl RunningWorker {
    pub fn start(service: Service) -> Self {
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move {
            let _stopped = stopped.await;
        };
        Self { stop, task: tokio::spawn(worker::run(service, shutdown)) }
    }

    /// Stops the worker as a shutdown does, and waits for it.
    pub async fn stop(self) {
        self.stop.send(()).unwrap();
        tokio::time::timeout(PATIENCE, self.task).await.expect("the worker does not stop").unwrap().unwrap();
    }
}

pub fn credentials(name: &str, password: &str) -> Credentials {
    Credentials { name: name.to_owned(), password: password.to_owned() }
}

/// A body in pieces, as the network brings it.
pub fn pieces(bytes: Vec<u8>) -> impl futures::Stream<Item = Result<Bytes, BoxError>> + Send {
    let bytes = Bytes::from(bytes);
    let starts: Vec<usize> = (0..bytes.len()).step_by(64 * 1024).collect();
    stream::iter(starts.into_iter().map(move |start| Ok(bytes.slice(start..bytes.len().min(start + 64 * 1024)))))
}

/// The error of a use case that must fail, as it crosses the wire.
pub fn refusal<T: std::fmt::Debug>(result: Result<T>) -> model::Error {
    result.expect_err("must be refused").to_model()
}
