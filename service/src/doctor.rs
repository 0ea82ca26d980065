//! What a machine lacks to run MIST, and what to do about it. Each part is looked at by itself, so that one that is broken
//! hides no other.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use object_store::path::Path as ObjectPath;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use url::Url;
use uuid::Uuid;

use crate::{
    BoxError, Clock, Settings, SystemClock,
    engine::{Database, Redis, Storage},
    secrets::Secrets,
};

/// Oldest `PostgreSQL` that is tested.
const MIN_POSTGRES: i64 = 150_000;
/// Clocks of two machines may differ by this much, in milliseconds: less than any lifetime that one sets and the other
/// reads.
const MAX_SKEW_MS: i64 = 2_000;
/// Room for some uploads and what is made of them, in bytes.
const MIN_FREE_BYTES: u64 = 10 << 30;
/// How long a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Characters that differ in a secret; a random one of 32 characters has more than 15.
const MIN_DISTINCT: usize = 10;

/// How a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// It works, and could be better.
    Doubtful,
    /// MIST does not work with it.
    Bad,
}

/// What was found of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The part.
    pub part: &'static str,
    /// How it is.
    pub verdict: Verdict,
    /// What was seen, and what to do where it is not good.
    pub words: String,
}

/// Findings as they come.
#[derive(Default)]
struct Report(Vec<Finding>);

impl Report {
    fn note(&mut self, part: &'static str, verdict: Verdict, words: impl Into<String>) {
        self.0.push(Finding { part, verdict, words: words.into() });
    }
}

/// Looks at everything that these settings name. Makes no more than a start would: secrets, an empty database.
pub async fn examine(settings: &Settings) -> Vec<Finding> {
    let mut report = Report::default();
    sound(&mut report);
    secrets(&mut report, settings);
    free_space(&mut report, &settings.data_dir, "MIST_DATA_DIR");
    for (folder, setting) in elsewhere(settings) {
        free_space(&mut report, &folder, setting);
    }
    database(&mut report, &settings.database_url).await;
    redis(&mut report, settings).await;
    storage(&mut report, settings).await;
    report.0
}

fn sound(report: &mut Report) {
    const PART: &str = "sound";
    match media::elements() {
        Ok(elements) => {
            let missing: Vec<_> = elements.iter().filter(|(_, found)| !found).map(|(name, _)| *name).collect();
            if missing.is_empty() {
                report.note(PART, Verdict::Good, format!("all {} elements of GStreamer are there", elements.len()));
            }
            for element in missing {
                let remedy = "install GStreamer's base, good, bad, ugly and libav plugins";
                report.note(PART, Verdict::Bad, format!("GStreamer lacks {element}: {remedy}"));
            }
        }
        Err(error) => report.note(PART, Verdict::Bad, format!("{error}: install GStreamer 1.22 or newer")),
    }
}

fn secrets(report: &mut Report, settings: &Settings) {
    const PART: &str = "secrets";
    let secrets = match Secrets::load(settings) {
        Ok(secrets) => secrets,
        Err(error) => return report.note(PART, Verdict::Bad, error.to_string()),
    };
    let distinct = |bytes: &[u8]| bytes.iter().collect::<BTreeSet<_>>().len();
    if secrets.jwt.iter().any(|secret| distinct(&secret.bytes) < MIN_DISTINCT) {
        let remedy = "take the output of `openssl rand -base64 32`";
        report.note(PART, Verdict::Doubtful, format!("MIST_JWT_SECRETS looks as if it could be guessed: {remedy}"));
    }
    if distinct(&secrets.master_key) < MIN_DISTINCT {
        let remedy = "for a new installation take the output of `openssl rand -base64 32`";
        report.note(PART, Verdict::Doubtful, format!("MIST_MASTER_KEY looks as if it could be guessed: {remedy}"));
    }
    let file = settings.data_dir.join("secrets.json");
    if is_open_to_others(&file) {
        let remedy = format!("chmod 600 {}", file.display());
        report.note(PART, Verdict::Bad, format!("other users of this machine may read the secrets: {remedy}"));
    }
    if report.0.iter().all(|finding| finding.part != PART) {
        report.note(PART, Verdict::Good, "they are there, and long enough");
    }
}

fn is_open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(file).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

/// Folders of the storage and of the database that are not in the data folder, each once, with the settings that name them.
/// One that a start would make is known by the first above it that is there.
fn elsewhere(settings: &Settings) -> Vec<(PathBuf, &'static str)> {
    let storage = Url::parse(&settings.storage_url).ok().filter(|url| url.scheme() == "file");
    let storage = storage.and_then(|url| url.to_file_path().ok());
    let database = Database::folder(&settings.database_url);
    let named = [(storage, "MIST_STORAGE_URL"), (database, "DATABASE_URL")];
    let mut known = vec![there(&settings.data_dir)];
    let mut found = Vec::new();
    for (folder, setting) in named.into_iter().filter_map(|(folder, setting)| Some((there(&folder?), setting))) {
        // A disk may be mounted, or a link lead away, below a folder that is known.
        if !known.iter().any(|other| folder.starts_with(other) && is_same_disk(&folder, other)) {
            known.push(folder.clone());
            found.push((folder, setting));
        }
    }
    found
}

/// The folder itself or the first above it that is there, without links.
fn there(folder: &Path) -> PathBuf {
    let resolved = folder.ancestors().find_map(|folder| fs::canonicalize(folder).ok());
    resolved.unwrap_or_else(|| folder.to_owned())
}

fn is_same_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let disk = |folder| fs::metadata(folder).map(|about| about.dev()).ok();
    disk(one) == disk(other)
}

fn free_space(report: &mut Report, folder: &Path, setting: &str) {
    const PART: &str = "free space";
    match rustix::fs::statvfs(folder) {
        Ok(about) => {
            let free = about.f_bavail.saturating_mul(about.f_frsize);
            let words = format!("{:.1} GB free in {}", free as f64 / 1e9, folder.display());
            if free < MIN_FREE_BYTES {
                report.note(PART, Verdict::Doubtful, format!("{words}: make room, or move {setting}"));
            } else {
                report.note(PART, Verdict::Good, words);
            }
        }
        Err(error) => {
            let remedy = format!("make the folder, or name another in {setting}");
            report.note(PART, Verdict::Bad, format!("{}: {error}: {remedy}", folder.display()));
        }
    }
}

async fn database(report: &mut Report, url: &str) {
    const PART: &str = "database";
    let database = match in_time(async { Database::open(url).await.map_err(BoxError::from) }).await {
        Ok(database) => database,
        Err(error) => {
            return report.note(PART, Verdict::Bad, format!("{error}: look at DATABASE_URL, and whether it runs"));
        }
    };
    match database.migrations().await {
        Ok(known) if known.iter().all(|(_, applied)| *applied) => {
            report.note(PART, Verdict::Good, "all migrations are applied");
        }
        Ok(known) => {
            let pending = known.iter().filter(|(_, applied)| !applied).count();
            let words =
                format!("{pending} migrations are pending: they are applied at the next start, or by `mist migrate`");
            report.note(PART, Verdict::Doubtful, words);
        }
        Err(error) => report.note(PART, Verdict::Bad, error.to_string()),
    }
    if database.backend() != DbBackend::Postgres {
        return;
    }
    match number(&database, "SELECT CAST(current_setting('server_version_num') AS bigint)").await {
        Ok(version) if version >= MIN_POSTGRES => {
            report.note(PART, Verdict::Good, format!("PostgreSQL {}", version / 10_000));
        }
        Ok(version) => {
            let words = format!("PostgreSQL {}: MIST is tested with 15 and newer", version / 10_000);
            report.note(PART, Verdict::Doubtful, words);
        }
        Err(error) => report.note(PART, Verdict::Bad, error.to_string()),
    }
    match number(&database, "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)").await {
        Ok(its_ms) => clock(report, "the database", its_ms),
        Err(error) => report.note("clock", Verdict::Bad, error.to_string()),
    }
}

async fn number(database: &Database, sql: &str) -> Result<i64, BoxError> {
    let row = database.connection().query_one_raw(Statement::from_string(database.backend(), sql)).await?;
    Ok(row.ok_or("no answer")?.try_get_by_index(0)?)
}

fn clock(report: &mut Report, whose: &str, its_ms: i64) {
    let skew_ms = SystemClock.now_ms() - its_ms;
    let words = format!("{} ms apart from that of {whose}", skew_ms.abs());
    if skew_ms.abs() > MAX_SKEW_MS {
        report.note("clock", Verdict::Bad, format!("{words}: let both follow NTP"));
    } else {
        report.note("clock", Verdict::Good, words);
    }
}

async fn redis(report: &mut Report, settings: &Settings) {
    const PART: &str = "Redis";
    let Some(url) = &settings.redis_url else { return };
    match Redis::open(url, &settings.redis_prefix).await {
        Ok(redis) => {
            if let Some(its_ms) = redis.time_ms().await {
                report.note(PART, Verdict::Good, "it answers");
                clock(report, "Redis", its_ms);
            } else {
                let words = "it does not answer: each node goes on by itself. Look at REDIS_URL, and whether it runs";
                report.note(PART, Verdict::Doubtful, words);
            }
        }
        Err(error) => report.note(PART, Verdict::Bad, error.to_string()),
    }
}

async fn storage(report: &mut Report, settings: &Settings) {
    const PART: &str = "storage";
    let tried = async {
        let storage = Storage::open(settings)?;
        let path = ObjectPath::from(format!("doctor/{}", Uuid::new_v4()));
        storage.put(&path, "a word".into()).await?;
        let read = storage.get(&path).await?;
        let written_ms = storage.written_ms(&path).await?;
        // Nothing but its own: another doctor may be at work.
        storage.delete(&path).await?;
        if read.as_deref() == Some(b"a word") {
            Ok(written_ms)
        } else {
            Err(BoxError::from("what was written does not come back"))
        }
    };
    match in_time(tried).await {
        Ok(written_ms) => {
            report.note(PART, Verdict::Good, "what is written comes back, and goes when it is removed");
            if let Some(written_ms) = written_ms {
                // Buckets tell whole seconds: on the average it was half of one later.
                clock(report, "the bucket", written_ms + 500);
            }
        }
        Err(error) => {
            let remedy = "look at MIST_STORAGE_URL, and at who may write there";
            report.note(PART, Verdict::Bad, format!("{}: {remedy}", with_causes(&*error)));
        }
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, BoxError>>) -> Result<T, BoxError> {
    tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(|_| Err("no answer in ten seconds".into()))
}

fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source()).map(ToString::to_string);
    std::iter::once(error.to_string()).chain(causes).last().unwrap_or_default()
}
