//! What listeners see of their own account.

use leptos::prelude::*;
use model::Session;

use super::encoding::Json;
use crate::{ServerError, net::SessionClient};

/// Where whoever asks is signed in, the last used first.
#[server(prefix = "/api/fn", endpoint = "sessions", input = Json, output = Json, client = SessionClient)]
pub async fn sessions() -> Result<Vec<Session>, ServerError> {
    use super::server::{listener, refuse, service};
    service().accounts.sessions(&listener()?).await.map_err(refuse)
}
