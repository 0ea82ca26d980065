//! Settings of the log.

use std::net::SocketAddr;

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

use super::web::parse_address;

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line, for machines.
    Json,
}

/// Settings of the log, and of what else tells how a node does.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Log")]
pub struct Log {
    /// What to log: `error`, `warn`, `info`, `debug` or `trace`, also for a part alone, as in `info,service=debug`.
    /// Refused requests are logged at `info`, all others at `debug`.
    #[arg(long = "log", env = "MIST_LOG", value_name = "FILTER", global = true, default_value = "info",
          value_parser = parse_filter)]
    pub filter: String,

    /// How to write the log: `pretty` for people, `json` for machines.
    #[arg(
        long = "log-format",
        env = "MIST_LOG_FORMAT",
        value_name = "FORMAT",
        global = true,
        default_value = "pretty",
        hide_possible_values = true
    )]
    pub format: LogFormat,

    /// Address of an OpenTelemetry collector (OTLP over HTTP), such as `http://localhost:4318`, to which a trace of each request
    /// and of each job is sent. Without it, none. Sampling, headers and names are set by OpenTelemetry's own variables.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL", global = true, value_parser = parse_endpoint)]
    pub otlp_endpoint: Option<String>,

    /// IP address and port for `/metrics` (Prometheus), `/healthz` and `/readyz`, for web nodes and workers alike. It asks
    /// nobody who they are: give an address that only the operator's network reaches. Without it, there is none.
    #[arg(long, env = "MIST_OPS_ADDR", value_name = "IP:PORT", global = true, value_parser = parse_address)]
    pub ops_addr: Option<SocketAddr>,
}

/// Checks the filter now, so that a mistake is told with the name of its variable.
fn parse_filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|fault| format!("{fault}; give a level such as info, or a list such as info,service=debug"))
}

fn parse_endpoint(text: &str) -> Result<String, &'static str> {
    let is_http = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if is_http { Ok(text.to_owned()) } else { Err("give an address such as http://localhost:4318") }
}
