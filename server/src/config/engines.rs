//! Settings of what is kept, made and let in.

use std::{io, num::NonZeroU64, path::PathBuf, time::Duration};

use clap::{Args, ValueEnum, builder::BoolishValueParser};

use super::{Bucket, Secret};

/// Whether strangers may create an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SignUp {
    /// Only the operator adds users.
    Closed,
    /// Anybody who reaches the server may sign up as a listener.
    Open,
}

/// Settings of what is kept, made and let in.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data and accounts")]
pub struct Engines {
    /// Folder for everything that MIST keeps, unless the two settings below say otherwise: the database, the objects
    /// and the generated secrets. Made if missing.
    #[arg(long, env = "MIST_DATA_DIR", value_name = "FOLDER", global = true, default_value = "./data")]
    pub data_dir: PathBuf,

    /// Database, as `sqlite://PATH?mode=rwc` or `postgres://USER:PASSWORD@HOST/DATABASE`. Without it, `mist.db` in the data
    /// folder.
    #[arg(long, env = "DATABASE_URL", value_name = "URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,

    /// Redis or Valkey, by which several nodes share rate limits and news, as `redis://HOST`, `rediss://HOST`,
    /// `redis-cluster://HOST` or `redis-sentinel://HOST?sentinelServiceName=NAME`. One node needs none.
    #[arg(long, env = "REDIS_URL", value_name = "URL", global = true, hide_env_values = true)]
    pub redis_url: Option<String>,

    /// What begins every name in that Redis, so that several installations can share it.
    #[arg(long, env = "MIST_REDIS_PREFIX", value_name = "NAME", global = true, default_value = "mist")]
    pub redis_prefix: String,

    /// Where uploads, segments and covers are kept, as `file:///ABSOLUTE/PATH` or, in a bucket, `s3://BUCKET/PREFIX`.
    /// Without it, `objects` in the data folder.
    #[arg(long, env = "MIST_STORAGE_URL", value_name = "URL", global = true)]
    pub storage_url: Option<String>,

    /// How much memory to use for segments that were fetched of late, in bytes; 0 for none. The default is 64 MiB.
    #[arg(long, env = "MIST_CACHE_BYTES", value_name = "BYTES", global = true, default_value = "67108864",
          value_parser = parse_cache_bytes)]
    pub cache_bytes: u64,

    /// How the bucket is reached.
    #[command(flatten)]
    pub bucket: Bucket,

    /// Whether to bring the database to the newest shape when the server or the worker starts.
    #[arg(long, env = "MIST_MIGRATE", value_name = "YES|NO", global = true, default_value = "yes",
          action = clap::ArgAction::Set, hide_possible_values = true, value_parser = BoolishValueParser::new())]
    pub migrate: bool,

    /// Whether strangers may create an account for themselves, as listeners.
    #[arg(
        long,
        env = "MIST_SIGN_UP",
        value_name = "OPEN|CLOSED",
        global = true,
        default_value = "closed",
        hide_possible_values = true
    )]
    pub sign_up: SignUp,

    /// Largest file that may be uploaded, in bytes. The default is 2 GiB.
    #[arg(long, env = "MIST_MAX_UPLOAD_BYTES", value_name = "BYTES", global = true, default_value = "2147483648",
          value_parser = parse_bytes)]
    pub max_upload_bytes: NonZeroU64,

    /// How many tracks a worker makes at the same time. One already uses about two processor cores.
    #[arg(long, env = "MIST_WORKER_CONCURRENCY", value_name = "COUNT", global = true, default_value = "1",
          value_parser = parse_concurrency)]
    pub worker_concurrency: usize,

    /// How often a worker says that it is alive, in seconds; the same for all workers. After three times that it did not,
    /// another takes over what it was making.
    #[arg(long, env = "MIST_WORKER_HEARTBEAT_S", value_name = "SECONDS", global = true, default_value = "10",
          value_parser = parse_heartbeat)]
    pub worker_heartbeat_s: u32,

    /// Secrets that sign access tokens, separated by commas, each of 32 characters or more. The first signs and all
    /// verify, so that one can be replaced without signing everybody out. Without it, one is made in the data folder.
    #[arg(
        long,
        env = "MIST_JWT_SECRETS",
        value_name = "SECRETS",
        global = true,
        value_delimiter = ',',
        hide_env_values = true
    )]
    pub jwt_secrets: Vec<Secret>,

    /// Key that wraps the keys of the tracks: 32 bytes in base64, as `openssl rand -base64 32` prints. Without it, one is
    /// made in the data folder. Whoever loses it cannot play what was uploaded under it.
    #[arg(long, env = "MIST_MASTER_KEY", value_name = "BASE64", global = true, hide_env_values = true)]
    pub master_key: Option<Secret>,
}

impl Engines {
    /// What the service needs to open. Fails only where the working folder cannot be told.
    pub fn to_settings(&self) -> io::Result<service::Settings> {
        let mut settings = service::Settings::in_folder(std::path::absolute(&self.data_dir)?);
        if let Some(url) = &self.database_url {
            settings.database_url.clone_from(url);
        }
        settings.redis_url.clone_from(&self.redis_url);
        settings.redis_prefix.clone_from(&self.redis_prefix);
        if let Some(url) = &self.storage_url {
            settings.storage_url.clone_from(url);
        }
        settings.cache_bytes = self.cache_bytes;
        settings.s3 = self.bucket.to_settings();
        settings.sign_up = match self.sign_up {
            SignUp::Closed => service::SignUp::Closed,
            SignUp::Open => service::SignUp::Open,
        };
        settings.max_upload_bytes = self.max_upload_bytes.get();
        settings.jwt_secrets = self.jwt_secrets.iter().map(|secret| secret.expose().to_owned()).collect();
        settings.master_key = self.master_key.as_ref().map(|key| key.expose().to_owned());
        settings.worker_concurrency = self.worker_concurrency;
        settings.worker_heartbeat = Duration::from_secs(self.worker_heartbeat_s.into());
        Ok(settings)
    }
}

fn parse_bytes(text: &str) -> Result<NonZeroU64, &'static str> {
    text.parse().map_err(|_| "give a whole number of bytes above 0, such as 2147483648 for 2 GiB")
}

fn parse_cache_bytes(text: &str) -> Result<u64, &'static str> {
    text.parse().map_err(|_| "give a whole number of bytes, such as 67108864 for 64 MiB, or 0 for no cache")
}

fn parse_concurrency(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|count| (1..=64).contains(count)).ok_or("give a whole number from 1 to 64")
}

fn parse_heartbeat(text: &str) -> Result<u32, &'static str> {
    text.parse()
        .ok()
        .filter(|seconds| (1..=600).contains(seconds))
        .ok_or("give a whole number of seconds from 1 to 600")
}
