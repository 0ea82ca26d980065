//! Whether the engines answer.

use std::{future::Future, time::Duration};

use crate::{Result, Service};

/// How long an engine may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Which engines answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness {
    /// The database.
    pub database: bool,
    /// The storage.
    pub storage: bool,
    /// Redis; `None` where there is none.
    pub redis: Option<bool>,
}

impl Readiness {
    /// Whether this node can do its work. Without Redis it goes on by itself.
    pub fn is_ready(self) -> bool {
        self.database && self.storage
    }
}

impl Service {
    /// Asks each engine one cheap question.
    pub async fn readiness(&self) -> Readiness {
        let (database, storage) =
            tokio::join!(answers("database", self.database.ping()), answers("storage", self.storage.ping()));
        Readiness { database, storage, redis: self.redis.as_ref().map(crate::engine::Redis::answers) }
    }
}

async fn answers(engine: &'static str, question: impl Future<Output = Result<()>>) -> bool {
    match tokio::time::timeout(PATIENCE, question).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(engine, cause = ?std::error::Error::source(&error), "an engine does not answer");
            false
        }
        Err(_) => {
            tracing::warn!(engine, "an engine takes too long to answer");
            false
        }
    }
}
