//! Whether the engines answer.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::sync::Mutex;

use crate::{Clock, Result, Service};

/// How long an engine may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long an examination is good for whoever asks next: anybody may ask, and the engines are not to be burdened by it.
const FRESH_MS: i64 = 1_000;

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

/// The last examination. While one is under way, all who ask wait for that one.
#[derive(Debug, Clone)]
pub(crate) struct Examination {
    clock: Arc<dyn Clock>,
    last: Arc<Mutex<Option<Answers>>>,
}

#[derive(Debug, Clone, Copy)]
struct Answers {
    database: bool,
    storage: bool,
    at_ms: i64,
}

impl Examination {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, last: Arc::default() }
    }
}

impl Service {
    /// Asks each engine one cheap question, at most once a second however many want to know.
    pub async fn readiness(&self) -> Readiness {
        let Answers { database, storage, .. } = self.answers().await;
        // Known without asking.
        let redis = self.redis.as_ref().map(crate::engine::Redis::answers);
        Readiness { database, storage, redis }
    }

    async fn answers(&self) -> Answers {
        let Examination { clock, last } = &self.examination;
        let mut last = last.lock().await;
        if let Some(answers) = *last
            && (0..FRESH_MS).contains(&(clock.now_ms() - answers.at_ms))
        {
            return answers;
        }
        let (database, storage) =
            tokio::join!(answers("database", self.database.ping()), answers("storage", self.storage.ping()));
        *last.insert(Answers { database, storage, at_ms: clock.now_ms() })
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
