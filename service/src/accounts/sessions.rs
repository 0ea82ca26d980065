//! The sessions of whoever asks, and the end of one of them.

use entity::session;
use model::{Session, SessionId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _, QueryOrder as _};

use super::{Accounts, refresh_token};
use crate::{Error, Identity, Result};

impl Accounts {
    /// The sessions of whoever asks that can go on, the one last used first.
    pub async fn sessions(&self, who: &Identity) -> Result<Vec<Session>> {
        // A session whose newest refresh token has expired is over, though nobody ended it.
        let since_ms = self.clock.now_ms() - i64::from(refresh_token::LIFETIME_S) * 1000;
        let rows = session::Entity::find()
            .filter(session::Column::UserId.eq(who.user.0))
            .filter(session::Column::RevokedAtMs.is_null())
            .filter(session::Column::LastUsedAtMs.gt(since_ms))
            .order_by_desc(session::Column::LastUsedAtMs)
            .order_by_desc(session::Column::Id)
            .all(self.database.connection())
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| Session {
                id: SessionId(row.id),
                device: row.device,
                address: row.address,
                started_at_ms: row.created_at_ms,
                last_used_at_ms: row.last_used_at_ms,
                is_current: row.id == who.session.0,
            })
            .collect())
    }

    /// Ends a session of whoever asks. Those of others do not exist for them.
    pub async fn end_session(&self, who: &Identity, session: SessionId) -> Result<()> {
        let ended =
            self.end_sessions(session::Column::Id.eq(session.0).and(session::Column::UserId.eq(who.user.0))).await?;
        if ended == 0 { Err(Error::NotFound("session")) } else { Ok(()) }
    }
}
