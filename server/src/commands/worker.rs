//! `mist worker`: only makes tracks of uploads.

use super::{
    Failure,
    open::open,
    shutdown::{self, GRACE},
};
use crate::config::Config;

/// Works until a signal to stop.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let service = open(config).await?;
    let shutdown = shutdown::on_signal()?;
    tracing::info!("MIST makes tracks of uploads");
    let stop = shutdown.clone().cancelled_owned();
    shutdown::in_time(&shutdown, GRACE, async { Ok(service::worker::run(service, stop).await?) }).await
}
