//! Opening the engines.

use std::sync::Arc;

use service::{Service, SystemClock};

use super::Failure;
use crate::config::Config;

/// Opens the service and, unless the operator does that apart, brings the database to the newest shape.
pub async fn open(config: &Config) -> Result<Service, Failure> {
    let service = Service::open(config.engines.to_settings()?, Arc::new(SystemClock)).await?;
    if config.engines.migrate {
        service.migrate().await?;
    }
    Ok(service)
}
