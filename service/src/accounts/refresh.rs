//! A refresh token for a new pair of tokens.

use entity::{refresh_token as token_row, session, user};
use model::SignedIn;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _, sea_query::Expr,
};
use uuid::Uuid;

use super::{Accounts, access_token::MAX_AHEAD_MS, refresh_token};
use crate::{Error, Result};

/// How long a token that was just used may be used again, in milliseconds: two tabs of one browser
/// renew at the same moment, and a reply may be lost on the way.
const GRACE_MS: i64 = 10_000;

impl Accounts {
    /// Renews a session. The token shown is used up; shown again after a short grace it was stolen, or
    /// its successor was: the whole family ends. Name and role are read anew.
    pub async fn refresh(&self, refresh_token: &str) -> Result<SignedIn> {
        let now_ms = self.clock.now_ms();
        // First without the write lock: a stranger with made-up tokens must not hold up those who write.
        find(self.database.connection(), refresh_token, now_ms).await?;
        let transaction = self.database.write().await?;
        let (token, session, user) = find(&transaction, refresh_token, now_ms).await?;

        match token.rotated_at_ms {
            None => {
                token_row::Entity::update_many()
                    .col_expr(token_row::Column::RotatedAtMs, Expr::value(now_ms))
                    .filter(token_row::Column::Hash.eq(token.hash))
                    .exec(&transaction)
                    .await?;
            }
            // The clock may have been put back since, by more than the clocks of nodes differ: then too it is a replay.
            Some(rotated_at_ms) if (-MAX_AHEAD_MS..=GRACE_MS).contains(&(now_ms - rotated_at_ms)) => {}
            Some(_) => {
                transaction.rollback().await?;
                return self.end_replayed(session.id).await;
            }
        }
        session::Entity::update_many()
            .col_expr(session::Column::LastUsedAtMs, Expr::value(now_ms))
            .filter(session::Column::Id.eq(session.id))
            .exec(&transaction)
            .await?;
        token_row::Entity::delete_many()
            .filter(token_row::Column::SessionId.eq(session.id))
            .filter(token_row::Column::ExpiresAtMs.lte(now_ms))
            .exec(&transaction)
            .await?;
        let signed_in = self.issue_tokens(&transaction, user, session.id).await?;
        transaction.commit().await?;
        Ok(signed_in)
    }

    async fn end_replayed(&self, session: Uuid) -> Result<SignedIn> {
        tracing::warn!(%session, "a used refresh token was shown again; its session is ended");
        self.end_sessions(session::Column::Id.eq(session)).await?;
        Err(Error::Unauthenticated)
    }
}

/// The row of a token that is good, or that was, with its session and user.
async fn find(
    db: &impl ConnectionTrait,
    refresh_token: &str,
    now_ms: i64,
) -> Result<(token_row::Model, session::Model, user::Model)> {
    let token = token_row::Entity::find_by_id(refresh_token::hash(refresh_token))
        // Of two that show it at the same moment, the second sees what the first did.
        .lock_exclusive()
        .one(db)
        .await?
        .filter(|token| now_ms < token.expires_at_ms)
        .ok_or(Error::Unauthenticated)?;
    let (session, user) = session::Entity::find_by_id(token.session_id)
        .find_also_related(user::Entity)
        .one(db)
        .await?
        .filter(|(session, _)| session.revoked_at_ms.is_none())
        .and_then(|(session, user)| Some((session, user?)))
        .ok_or(Error::Unauthenticated)?;
    Ok((token, session, user))
}
