//! The process that makes tracks of uploads.
use crate::{OpenError, Service};
use std::future::Future;

/// Runs until `shutdown` resolves; a running job is handed back.
pub async fn run(_service: Service, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), OpenError> {
    shutdown.await;
    Ok(())
}
