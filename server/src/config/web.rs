//! Settings of the web server.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use super::{Network, Origin};

/// Settings of the web server.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Web")]
pub struct Web {
    /// IP address and port to listen on. `[::]:3000` listens on every address of the machine, port 0 takes any that
    /// is free.
    #[arg(long, env = "MIST_ADDR", value_name = "IP:PORT", global = true, default_value = "127.0.0.1:3000",
          value_parser = parse_address)]
    pub addr: SocketAddr,

    /// Address that people type to reach this server, such as `https://music.example.org`. With `https` the cookies
    /// are marked `Secure`, and browsers are told to come by TLS alone for a year. Needed behind a proxy that ends TLS.
    #[arg(long, env = "MIST_PUBLIC_URL", value_name = "URL", global = true)]
    pub public_url: Option<Origin>,

    /// Origins, separated by commas, of client bundles that are served elsewhere (`make client`) and may use this
    /// server's API with its cookies, such as `https://player.example.org`.
    #[arg(long, env = "MIST_CLIENT_ORIGINS", value_name = "URLS", global = true, value_delimiter = ',')]
    pub client_origins: Vec<Origin>,

    /// IP addresses or networks, separated by commas, of the proxies in front of this server, such as
    /// `127.0.0.1,10.0.0.0/8`. Only from these is `X-Forwarded-For` believed; rate limits count by the address so found.
    #[arg(long, env = "MIST_TRUSTED_PROXIES", value_name = "NETWORKS", global = true, value_delimiter = ',')]
    pub trusted_proxies: Vec<Network>,

    /// Folder with the built site: `pkg/` (WebAssembly, JavaScript, CSS), icons and manifest.
    #[arg(long, env = "MIST_SITE_ROOT", value_name = "FOLDER", global = true, default_value = "target/site")]
    pub site_root: PathBuf,
}

pub(super) fn parse_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "give an IP address and a port, such as 127.0.0.1:3000 or [::]:3000")
}
