//! What listeners see of their own account.

use leptos::prelude::*;
use model::Session;
use serde::{Deserialize, Serialize};

use super::encoding::Json;
use crate::{ServerError, net::SessionClient};

/// What the account page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAccount {
    /// Where whoever asks is signed in, the last used first.
    pub sessions: Vec<Session>,
    /// Since when their history is paused, in milliseconds since 1970 (UTC); none while it is kept.
    pub history_paused_at_ms: Option<i64>,
}

/// The account of whoever asks.
#[server(name = GetAccount, prefix = "/api/fn", endpoint = "account", input = Json, output = Json, client = SessionClient)]
pub async fn account() -> Result<OwnAccount, ServerError> {
    use super::server::{listener, refuse, service};
    let (service, who) = (service(), listener()?);
    let sessions = service.accounts.sessions(&who).await.map_err(refuse)?;
    let history = service.listening.history_state(&who).await.map_err(refuse)?;
    Ok(OwnAccount { sessions, history_paused_at_ms: history.paused_at_ms })
}
