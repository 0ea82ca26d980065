//! `mist worker`: only makes tracks of uploads.

use tokio_util::sync::CancellationToken;

use super::{Failure, open::open, serve::stop_on_signal};
use crate::config::Config;

/// Works until a signal to stop.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let service = open(config).await?;
    let shutdown = CancellationToken::new();
    stop_on_signal(&shutdown)?;
    tracing::info!("MIST makes tracks of uploads");
    service::worker::run(service, shutdown.cancelled_owned()).await?;
    Ok(())
}
