//! Sessions that were ended while access tokens of theirs may still be good.

use std::collections::HashSet;

use entity::session;
use model::SessionId;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use tokio::sync::RwLock;
use uuid::Uuid;

use super::access_token;
use crate::{Result, engine::Database};

/// How old the set may get before it is read again, in milliseconds: this long after another process
/// (the command line, another node) ends a session, it may still be accepted here.
const MAX_AGE_MS: i64 = 5_000;
/// Older revocations are of no interest: every access token of the session has expired.
const HORIZON_MS: i64 = access_token::LIFETIME_S as i64 * 1000 + access_token::MAX_AHEAD_MS;

/// The set, as last read from the database, with what was ended here since.
#[derive(Debug, Default)]
pub(super) struct Revocations(RwLock<Snapshot>);

#[derive(Debug, Default)]
struct Snapshot {
    read_at_ms: Option<i64>,
    sessions: HashSet<Uuid>,
}

impl Snapshot {
    fn is_fresh(&self, now_ms: i64) -> bool {
        self.read_at_ms.is_some_and(|read_at_ms| (0..MAX_AGE_MS).contains(&(now_ms - read_at_ms)))
    }
}

impl Revocations {
    /// Whether the session was ended.
    pub async fn contains(&self, database: &Database, session: SessionId, now_ms: i64) -> Result<bool> {
        {
            let snapshot = self.0.read().await;
            if snapshot.is_fresh(now_ms) {
                return Ok(snapshot.sessions.contains(&session.0));
            }
        }
        let mut snapshot = self.0.write().await;
        if !snapshot.is_fresh(now_ms) {
            let sessions: Vec<Uuid> = session::Entity::find()
                .select_only()
                .column(session::Column::Id)
                .filter(session::Column::RevokedAtMs.gt(now_ms - HORIZON_MS))
                .into_tuple()
                .all(database.connection())
                .await?;
            *snapshot = Snapshot { read_at_ms: Some(now_ms), sessions: sessions.into_iter().collect() };
        }
        Ok(snapshot.sessions.contains(&session.0))
    }

    /// Notes that sessions were ended here, so that it holds at once.
    pub async fn add(&self, sessions: impl IntoIterator<Item = Uuid>) {
        self.0.write().await.sessions.extend(sessions);
    }
}
