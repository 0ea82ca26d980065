//! What the operator decides. `server` reads it from the environment once.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use url::Url;

/// Whether strangers may create an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignUp {
    /// Anybody who reaches the server may sign up as a listener.
    Open,
    /// Only the operator adds users.
    #[default]
    Closed,
}

/// How much work a password hash costs (argon2id).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

impl Default for PasswordCost {
    /// The first choice of the OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, iterations: 2, parallelism: 1 }
    }
}

/// How a bucket of an S3-compatible store is reached.
#[derive(Clone)]
pub struct S3 {
    /// `https://<host>[:<port>]`; `None` for Amazon's own.
    pub endpoint: Option<String>,
    /// The same, as listeners reach it; `None` where they use the same as this node.
    pub public_endpoint: Option<String>,
    /// Region of the bucket.
    pub region: String,
    /// Access key id and secret; `None` for those that the machine has by its role.
    pub credentials: Option<(String, String)>,
    /// Whether the bucket is named in the path of an address, and not in its host.
    pub path_style: bool,
    /// Whether listeners fetch segments from the bucket itself, by addresses that are good for a while.
    pub presign: bool,
}

impl Default for S3 {
    fn default() -> Self {
        Self {
            endpoint: None,
            public_endpoint: None,
            region: "us-east-1".to_owned(),
            credentials: None,
            path_style: false,
            presign: false,
        }
    }
}

/// Everything that [`crate::Service::open`] needs to know. `Debug` shows no secret.
#[derive(Clone)]
pub struct Settings {
    /// `sqlite://<path>?mode=rwc`, the path percent-encoded where it holds `%`, `?` or `#`; or
    /// `postgres://<user>:<password>@<host>/<database>`.
    pub database_url: String,
    /// `redis://…`, `rediss://…`, `redis-cluster://…` or `redis-sentinel://…`, by which nodes share limits and news.
    /// `None`: there is one node.
    pub redis_url: Option<String>,
    /// Begins every name that is used there, so that installations can share one.
    pub redis_prefix: String,
    /// `file://<absolute path>` of the folder that holds the objects, percent-encoded likewise; or
    /// `s3://<bucket>[/<prefix>]`.
    pub storage_url: String,
    /// How the bucket is reached.
    pub s3: S3,
    /// Memory in which segments that were fetched of late are kept, in bytes; 0 for none.
    pub cache_bytes: u64,
    /// Where secrets are kept, in `secrets.json` (mode 0600).
    pub data_dir: PathBuf,
    /// Whether strangers may sign up.
    pub sign_up: SignUp,
    /// Largest upload, in bytes.
    pub max_upload_bytes: u64,
    /// Secrets that sign access tokens, each at least 32 characters. The first signs, all verify, so
    /// that one can be replaced without signing everybody out. Empty: those of the data folder.
    pub jwt_secrets: Vec<String>,
    /// Wraps the track keys: 32 bytes in base64. `None`: that of the data folder.
    pub master_key: Option<String>,
    /// Tracks that one worker process makes at the same time. One already uses about two cores.
    pub worker_concurrency: usize,
    /// How often a worker looks for jobs that nobody rang for: those whose time has come, and those of other processes.
    pub worker_poll: Duration,
    /// How often a worker says that it is alive. After three that are missed, another worker takes its jobs over.
    pub worker_heartbeat: Duration,
    /// Cost of a password hash.
    pub password_cost: PasswordCost,
    /// How the pipeline measures and encodes.
    pub media: media::Settings,
}

impl Settings {
    /// 2 GiB.
    pub const DEFAULT_MAX_UPLOAD_BYTES: u64 = 2 << 30;
    /// 64 MiB: some twenty minutes of the best rendition.
    pub const DEFAULT_CACHE_BYTES: u64 = 64 << 20;

    /// The defaults of one machine: everything under one folder.
    pub fn in_folder(data_dir: PathBuf) -> Self {
        Self {
            // Both engines decode the path of their URL.
            database_url: format!("sqlite://{}?mode=rwc", url_path(&data_dir.join("mist.db"))),
            redis_url: None,
            redis_prefix: "mist".to_owned(),
            storage_url: format!("file://{}", url_path(&data_dir.join("objects"))),
            s3: S3::default(),
            cache_bytes: Self::DEFAULT_CACHE_BYTES,
            data_dir,
            sign_up: SignUp::Closed,
            max_upload_bytes: Self::DEFAULT_MAX_UPLOAD_BYTES,
            jwt_secrets: Vec::new(),
            master_key: None,
            worker_concurrency: 1,
            worker_poll: Duration::from_secs(2),
            worker_heartbeat: Duration::from_secs(10),
            password_cost: PasswordCost::default(),
            media: media::Settings::default(),
        }
    }
}

/// A path as the path of a URL: absolute, and with what means something else in a URL written as `%` and digits.
fn url_path(path: &Path) -> String {
    let url = std::path::absolute(path).ok().and_then(|path| Url::from_file_path(path).ok());
    // Only an empty path, or one that starts in a folder that is gone, cannot be made absolute.
    url.map_or_else(|| path.display().to_string(), |url| url.path().to_owned())
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("storage_url", &self.storage_url)
            .field("data_dir", &self.data_dir)
            .field("sign_up", &self.sign_up)
            .field("max_upload_bytes", &self.max_upload_bytes)
            .field("worker_concurrency", &self.worker_concurrency)
            .finish_non_exhaustive()
    }
}
