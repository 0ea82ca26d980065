//! What the operator's network may ask a node, beside its work.

use service::Service;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Failure, serve};
use crate::{config::Config, operations};

/// Takes the address for operations, where there is one: before the engines are opened, as for every address.
pub async fn bind(config: &Config) -> Result<Option<TcpListener>, Failure> {
    match config.log.ops_addr {
        Some(address) => serve::bind(address).await.map(Some),
        None => Ok(None),
    }
}

/// Answers there until `shutdown`.
pub async fn answer(
    listener: Option<TcpListener>,
    service: Service,
    shutdown: CancellationToken,
) -> Result<(), Failure> {
    let Some(listener) = listener else {
        shutdown.cancelled().await;
        return Ok(());
    };
    tracing::info!("metrics and health are told at http://{}", listener.local_addr()?);
    let _end = shutdown.clone().drop_guard();
    operations::answer(listener, service, shutdown).await;
    Ok(())
}
