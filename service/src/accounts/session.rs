//! Sessions: how they start, go on and end.

use entity::{refresh_token as token_row, session, user};
use model::{SessionId, SignedIn, Tokens, UserId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, sea_query::Expr,
};
use uuid::Uuid;

use super::{Accounts, Device, access_token, refresh_token, to_role, to_user};
use crate::{Identity, Result, engine::Event};

impl Accounts {
    /// A new session of this user, as a part of the caller's transaction.
    pub(super) async fn start_session(
        &self,
        db: &impl ConnectionTrait,
        user: user::Model,
        device: &Device,
    ) -> Result<SignedIn> {
        let now_ms = self.clock.now_ms();
        let session_id = Uuid::now_v7();
        session::Entity::insert(session::ActiveModel {
            id: Set(session_id),
            user_id: Set(user.id),
            created_at_ms: Set(now_ms),
            last_used_at_ms: Set(now_ms),
            revoked_at_ms: Set(None),
            device: Set(device.name.clone()),
            address: Set(device.address.map(|address| address.to_canonical().to_string())),
        })
        .exec_without_returning(db)
        .await?;
        self.issue_tokens(db, user, session_id).await
    }

    /// A fresh pair of tokens for a session, as a part of the caller's transaction.
    pub(super) async fn issue_tokens(
        &self,
        db: &impl ConnectionTrait,
        user: user::Model,
        session_id: Uuid,
    ) -> Result<SignedIn> {
        let now_ms = self.clock.now_ms();
        let refresh = refresh_token::generate()?;
        token_row::Entity::insert(token_row::ActiveModel {
            hash: Set(refresh_token::hash(&refresh)),
            session_id: Set(session_id),
            rotated_at_ms: Set(None),
            expires_at_ms: Set(now_ms + i64::from(refresh_token::LIFETIME_S) * 1000),
        })
        .exec_without_returning(db)
        .await?;
        let who = Identity {
            user: UserId(user.id),
            name: user.name.clone(),
            role: to_role(user.role),
            session: SessionId(session_id),
        };
        let tokens = Tokens {
            access_token: self.access_tokens.sign(&who, now_ms)?,
            access_expires_in_s: access_token::LIFETIME_S,
            refresh_token: refresh,
            refresh_expires_in_s: refresh_token::LIFETIME_S,
        };
        Ok(SignedIn { user: to_user(user), tokens })
    }

    /// Ends sessions of which this holds, and gives how many. Their refresh tokens stay, so that a replay is still known.
    pub(super) async fn end_sessions(&self, which: impl Into<Condition>) -> Result<usize> {
        let transaction = self.database.write().await?;
        let ended = self.mark_ended(&transaction, which).await?;
        transaction.commit().await?;
        let count = ended.len();
        self.tell_ended(ended).await;
        Ok(count)
    }

    /// Ends them as a part of the caller's transaction, who then has them told.
    pub(super) async fn mark_ended(&self, db: &impl ConnectionTrait, which: impl Into<Condition>) -> Result<Vec<Uuid>> {
        let which = which.into().add(session::Column::RevokedAtMs.is_null());
        let ended: Vec<Uuid> = session::Entity::find()
            .select_only()
            .column(session::Column::Id)
            .filter(which.clone())
            .into_tuple()
            .all(db)
            .await?;
        session::Entity::update_many()
            .col_expr(session::Column::RevokedAtMs, Expr::value(self.clock.now_ms()))
            .filter(which)
            .exec(db)
            .await?;
        Ok(ended)
    }

    /// Has it hold at once, here and on the other nodes.
    pub(super) async fn tell_ended(&self, sessions: Vec<Uuid>) {
        self.revocations.add(sessions.iter().copied()).await;
        self.events.tell(Event::SessionsEnded(sessions));
    }
}
