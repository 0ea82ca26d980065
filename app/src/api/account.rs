//! What listeners see of their own account.

use leptos::prelude::*;
use model::{HistoryState, Session};

use super::encoding::Json;
use crate::{ServerError, net::SessionClient};

/// Where whoever asks is signed in, the last used first.
#[server(prefix = "/api/fn", endpoint = "sessions", input = Json, output = Json, client = SessionClient)]
pub async fn sessions() -> Result<Vec<Session>, ServerError> {
    use super::server::{listener, refuse, service};
    service().accounts.sessions(&listener()?).await.map_err(refuse)
}

/// Whether the history of whoever asks is paused.
#[server(name = GetHistoryState, prefix = "/api/fn", endpoint = "history_state", input = Json, output = Json, client = SessionClient)]
pub async fn history_state() -> Result<HistoryState, ServerError> {
    use super::server::{listener, refuse, service};
    service().listening.history_state(&listener()?).await.map_err(refuse)
}
