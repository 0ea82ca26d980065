//! Every setting of MIST, parsed once. A field's doc comment is its manual: `--help` prints it, and
//! `docs/OPERATIONS.md` repeats it word for word (`tests/http/manual.rs` compares the two).

mod bucket;
mod engines;
mod log;
mod origin;
mod proxy;
mod secret;
pub mod secret_file;
mod web;

use clap::Args;

pub use bucket::Bucket;
pub use engines::{Engines, SignUp};
pub use log::{Log, LogFormat};
pub use origin::Origin;
pub use proxy::Network;
pub use secret::Secret;
pub use web::Web;

/// Every setting. Each is a flag and an environment variable; the flag wins.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// What the browser meets.
    #[command(flatten)]
    pub web: Web,
    /// Where things are kept, and who may come in.
    #[command(flatten)]
    pub engines: Engines,
    /// What is logged.
    #[command(flatten)]
    pub log: Log,
}
