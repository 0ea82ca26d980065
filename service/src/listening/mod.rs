//! What was listened to.

mod erase;
mod export;
mod pause;
mod recent;
mod record;

use std::sync::Arc;

use crate::{Clock, engine::Database};

/// Use cases of listening.
#[derive(Debug, Clone)]
pub struct Listening {
    database: Database,
    clock: Arc<dyn Clock>,
}

impl Listening {
    pub(crate) fn new(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self { database, clock }
    }
}
