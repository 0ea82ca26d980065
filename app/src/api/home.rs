//! What the home page shows, and what else is recommended.

use leptos::prelude::*;
use model::{TrackId, TrackSummary};
use serde::{Deserialize, Serialize};

use super::encoding::Json;
use crate::{ServerError, net::SessionClient};

/// Tracks that stand together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Shelf {
    /// What stands above them.
    pub title: String,
    /// The tracks.
    pub tracks: Vec<TrackSummary>,
    /// Why each is there, in words; none where the title says it.
    pub reasons: Vec<String>,
}

#[cfg(feature = "ssr")]
impl Shelf {
    /// Of recommendations.
    pub(super) fn of(title: String, recommended: Vec<model::Recommended>) -> Self {
        let (tracks, reasons) = recommended.into_iter().map(|found| (found.track, found.reason.text)).unzip();
        Self { title, tracks, reasons }
    }

    fn plain(title: &str, tracks: Vec<TrackSummary>) -> Self {
        Self { title: title.to_owned(), tracks, reasons: Vec::new() }
    }
}

/// The shelves of whoever asks, from top to bottom; none is empty.
#[server(name = GetShelves, prefix = "/api/fn", endpoint = "shelves", input = Json, output = Json, client = SessionClient)]
pub async fn shelves() -> Result<Vec<Shelf>, ServerError> {
    use super::server::{listener, refuse, service};
    use model::{PageRequest, ShelfKind, TrackOrder, TrackQuery};

    const RECENT: u32 = 12;
    const NEWEST: u32 = 24;

    let (service, who) = (service(), listener()?);
    let newest = TrackQuery { order: TrackOrder::Newest, page: PageRequest::new(1, NEWEST), ..TrackQuery::default() };
    let recent = service.listening.recent(&who, RECENT).await.map_err(refuse)?;
    let newest = service.catalogue.list(&who, newest).await.map_err(refuse)?;
    let mut shelves = vec![Shelf::plain("Recently played", recent.into_iter().map(|play| play.track).collect())];
    for shelf in service.recommend.shelves(&who).await.map_err(refuse)? {
        let says_why = matches!(shelf.kind, ShelfKind::ForYou | ShelfKind::Discover);
        let shelf = Shelf::of(shelf.title, shelf.tracks);
        shelves.push(if says_why { shelf } else { Shelf { reasons: Vec::new(), ..shelf } });
    }
    shelves.push(Shelf::plain("New in the library", newest.items));
    shelves.retain(|shelf| !shelf.tracks.is_empty());
    Ok(shelves)
}

/// What comes next in the radio from a track. `random` makes one radio different from another.
#[server(name = GetRadio, prefix = "/api/fn", endpoint = "radio", input = Json, output = Json, client = SessionClient)]
pub async fn radio(from: TrackId, played: Vec<TrackId>, random: u32) -> Result<Vec<TrackSummary>, ServerError> {
    use super::server::{listener, refuse, service};
    use model::{RadioRequest, RadioSeeds};

    const COUNT: u8 = 10;
    let request = RadioRequest { tracks: vec![from], seeds: RadioSeeds::Tracks, played, count: COUNT, random };
    service().recommend.radio(&listener()?, request).await.map_err(refuse)
}
