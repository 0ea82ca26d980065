//! What the home page shows.

use leptos::prelude::*;
use model::{RecentPlay, TrackSummary};
use serde::{Deserialize, Serialize};

use super::encoding::Json;
use crate::{ServerError, net::SessionClient};

/// The shelves of the home page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shelves {
    /// What this listener played last, latest first.
    pub recent: Vec<RecentPlay>,
    /// What was added last, latest first.
    pub newest: Vec<TrackSummary>,
}

/// The shelves of whoever asks.
#[server(name = GetShelves, prefix = "/api/fn", endpoint = "shelves", input = Json, output = Json, client = SessionClient)]
pub async fn shelves() -> Result<Shelves, ServerError> {
    use super::server::{listener, refuse, service};
    use model::{PageRequest, TrackOrder, TrackQuery};

    const RECENT: u32 = 12;
    const NEWEST: u32 = 24;

    let (service, who) = (service(), listener()?);
    let newest = TrackQuery { order: TrackOrder::Newest, page: PageRequest::new(1, NEWEST), ..TrackQuery::default() };
    let recent = service.listening.recent(&who, RECENT).await.map_err(refuse)?;
    let newest = service.catalogue.list(&who, newest).await.map_err(refuse)?;
    Ok(Shelves { recent, newest: newest.items })
}
