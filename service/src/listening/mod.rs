//! What was listened to.

mod erase;
mod export;
mod pause;
mod recent;
mod record;

use std::sync::Arc;

use crate::{Clock, engine::Database, recommend::Charts};

/// Use cases of listening.
#[derive(Debug, Clone)]
pub struct Listening {
    database: Database,
    clock: Arc<dyn Clock>,
    charts: Charts,
}

impl Listening {
    pub(crate) fn new(database: Database, clock: Arc<dyn Clock>, charts: Charts) -> Self {
        Self { database, clock, charts }
    }
}
