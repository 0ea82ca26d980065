//! Uploads on their way to the library.

use leptos::prelude::*;
use model::IngestStatus;

use super::encoding::Json;
use crate::{ServerError, net::SessionClient};

/// Where the latest uploads stand. Admins only.
#[server(prefix = "/api/fn", endpoint = "recent_uploads", input = Json, output = Json, client = SessionClient)]
pub async fn recent_uploads() -> Result<Vec<IngestStatus>, ServerError> {
    use super::server::{listener, refuse, service};
    service().ingest.recent(&listener()?).await.map_err(refuse)
}
