//! Opening the engines.

use std::sync::Arc;

use service::{Service, SystemClock};

use super::Failure;
use crate::config::Config;

/// Opens the service, and leaves the database's shape as it is.
pub async fn connect(config: &Config) -> Result<Service, Failure> {
    Ok(Service::open(config.engines.to_settings()?, Arc::new(SystemClock)).await?)
}

/// Opens the service and, unless the operator does that apart, brings the database to the newest shape.
pub async fn open(config: &Config) -> Result<Service, Failure> {
    let service = connect(config).await?;
    if config.engines.migrate {
        service.migrate().await?;
    }
    Ok(service)
}
