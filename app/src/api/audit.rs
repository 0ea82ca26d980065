//! What admins and the operator did.

use leptos::prelude::*;
use model::{AuditEntry, Page};

use super::encoding::Json;
use crate::{ServerError, net::SessionClient};

/// A page of it, from 1, the latest first. Admins only.
#[server(prefix = "/api/fn", endpoint = "audit", input = Json, output = Json, client = SessionClient)]
pub async fn audit(number: u32) -> Result<Page<AuditEntry>, ServerError> {
    use super::server::{listener, refuse, service};
    use model::PageRequest;
    let page = PageRequest::new(number, PageRequest::DEFAULT_SIZE);
    service().audit.list(&listener()?, page).await.map_err(refuse)
}
