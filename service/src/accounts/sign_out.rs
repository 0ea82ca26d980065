//! Sessions end.

use entity::{refresh_token as token_row, session};
use sea_orm::{ColumnTrait as _, EntityTrait as _};

use super::{Accounts, refresh_token};
use crate::{Identity, Result};

impl Accounts {
    /// Ends the session of a refresh token. An unknown token is no error: whoever shows it is out.
    pub async fn sign_out(&self, refresh_token: &str) -> Result<()> {
        let token =
            token_row::Entity::find_by_id(refresh_token::hash(refresh_token)).one(self.database.connection()).await?;
        match token {
            Some(token) => self.end_sessions(session::Column::Id.eq(token.session_id)).await.map(drop),
            None => Ok(()),
        }
    }

    /// Ends the session of whoever asks.
    pub async fn sign_out_session(&self, who: &Identity) -> Result<()> {
        self.end_sessions(session::Column::Id.eq(who.session.0)).await.map(drop)
    }

    /// Ends every session of whoever asks, on every device.
    pub async fn sign_out_everywhere(&self, who: &Identity) -> Result<()> {
        self.end_sessions(session::Column::UserId.eq(who.user.0)).await.map(drop)
    }
}
