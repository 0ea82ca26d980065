//! Who is looking at the page.

use leptos::prelude::*;
use model::User;
use serde::{Deserialize, Serialize};

use super::encoding::Json;
use crate::{ServerError, net::SessionClient};

/// What every page must know before it shows anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Who is signed in.
    pub user: Option<User>,
    /// Whether there is no user at all yet.
    pub setup_needed: bool,
    /// Whether a stranger may make an account.
    pub sign_up_open: bool,
}

/// Who is signed in, and what a stranger may do here.
#[server(name = GetSession, prefix = "/api/fn", endpoint = "session", input = Json, output = Json, client = SessionClient)]
pub async fn session() -> Result<SessionInfo, ServerError> {
    use super::server::{refuse, service, visitor};
    let accounts = service().accounts;
    let user = visitor()?.map(|who| who.to_user());
    let setup_needed = user.is_none() && accounts.setup_needed().await.map_err(refuse)?;
    Ok(SessionInfo { user, setup_needed, sign_up_open: accounts.sign_up_open() })
}
