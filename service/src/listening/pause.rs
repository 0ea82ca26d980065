//! A listener has no history kept for a while.

use entity::user;
use model::HistoryState;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};

use super::Listening;
use crate::{Error, Identity, Result};

impl Listening {
    /// Whether this listener's history is kept.
    pub async fn history_state(&self, who: &Identity) -> Result<HistoryState> {
        let listener = user::Entity::find_by_id(who.user.0).one(self.database.connection()).await?;
        Ok(HistoryState { paused_at_ms: listener.ok_or(Error::Unauthenticated)?.history_paused_at_ms })
    }

    /// Pauses this listener's history, or resumes it; where it is so already, nothing changes. A play that goes on
    /// meanwhile is kept as far as it was reported before the pause: what is kept again are plays that begin after it.
    pub async fn set_history_paused(&self, who: &Identity, is_paused: bool) -> Result<HistoryState> {
        use user::Column::{HistoryFromMs, HistoryPausedAtMs, Id};
        let now_ms = self.clock.now_ms();
        let update = user::Entity::update_many().filter(Id.eq(who.user.0));
        let update = if is_paused {
            update.filter(HistoryPausedAtMs.is_null()).col_expr(HistoryPausedAtMs, Expr::value(now_ms))
        } else {
            update
                .filter(HistoryPausedAtMs.is_not_null())
                .col_expr(HistoryPausedAtMs, Expr::value(None::<i64>))
                .col_expr(HistoryFromMs, Expr::value(now_ms))
        };
        update.exec(self.database.connection()).await?;
        self.history_state(who).await
    }
}
