//! `mist worker`: only makes tracks of uploads.

use super::{
    Failure,
    open::open,
    operations,
    shutdown::{self, GRACE},
};
use crate::config::Config;

/// Works until a signal to stop.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let ops = operations::bind(config).await?;
    let service = open(config).await?;
    let shutdown = shutdown::on_signal()?;
    tracing::info!("MIST makes tracks of uploads");
    let stop = shutdown.clone().cancelled_owned();
    let told = operations::answer(ops, service.clone(), shutdown.clone());
    let work = async { Ok(service::worker::run(service, stop).await?) };
    shutdown::in_time(&shutdown, GRACE, Box::pin(async { tokio::try_join!(work, told).map(|_| ()) })).await
}
