//! Settings of a bucket.

use clap::{Args, builder::BoolishValueParser};

use super::Secret;

/// Settings of a bucket, where `MIST_STORAGE_URL` names one.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Bucket")]
pub struct Bucket {
    /// Address of the S3-compatible store, such as `https://s3.example.org`. Without it, Amazon's of the region.
    #[arg(long, env = "MIST_S3_ENDPOINT", value_name = "URL", global = true)]
    pub s3_endpoint: Option<String>,

    /// Address at which listeners reach the store, where it is another than that of this server: its public name, or a
    /// CDN's before it. The store must see that name as the host of a request, for which the addresses are signed.
    #[arg(long, env = "MIST_S3_PUBLIC_ENDPOINT", value_name = "URL", global = true)]
    pub s3_public_endpoint: Option<String>,

    /// Region of the bucket. Many stores do not care.
    #[arg(long, env = "MIST_S3_REGION", value_name = "NAME", global = true, default_value = "us-east-1")]
    pub s3_region: String,

    /// Id of the access key. Without it and the secret, the machine's own role is used, as Amazon gives to its machines.
    #[arg(
        long,
        env = "MIST_S3_ACCESS_KEY",
        value_name = "ID",
        global = true,
        hide_env_values = true,
        requires = "s3_secret_key"
    )]
    pub s3_access_key: Option<String>,

    /// Secret of the access key.
    #[arg(
        long,
        env = "MIST_S3_SECRET_KEY",
        value_name = "SECRET",
        global = true,
        hide_env_values = true,
        requires = "s3_access_key"
    )]
    pub s3_secret_key: Option<Secret>,

    /// Whether the bucket is named in the path of an address and not in its host, as most stores but Amazon's want it.
    #[arg(long, env = "MIST_S3_PATH_STYLE", value_name = "YES|NO", global = true, default_value = "yes",
          action = clap::ArgAction::Set, hide_possible_values = true, value_parser = BoolishValueParser::new())]
    pub s3_path_style: bool,

    /// Whether listeners fetch segments from the store itself, by addresses that are good for an hour, and not through
    /// this server. The store must then let the pages of this server in (CORS).
    #[arg(long, env = "MIST_S3_PRESIGN", value_name = "YES|NO", global = true, default_value = "no",
          action = clap::ArgAction::Set, hide_possible_values = true, value_parser = BoolishValueParser::new())]
    pub s3_presign: bool,
}

impl Bucket {
    /// What the service needs to reach it.
    pub fn to_settings(&self) -> service::S3 {
        let secret = self.s3_secret_key.as_ref().map(|secret| secret.expose().to_owned());
        service::S3 {
            endpoint: self.s3_endpoint.clone(),
            public_endpoint: self.s3_public_endpoint.clone(),
            region: self.s3_region.clone(),
            credentials: self.s3_access_key.clone().zip(secret),
            path_style: self.s3_path_style,
            presign: self.s3_presign,
        }
    }
}
