//! Tracks: list, look, correct, remove.

use leptos::prelude::*;
use model::{Page, Track, TrackEdit, TrackId, TrackQuery, TrackSummary};
use serde::{Deserialize, Serialize};

use super::{Shelf, encoding::Json};
use crate::{ServerError, net::SessionClient};

/// One page of the library.
#[server(prefix = "/api/fn", endpoint = "list_tracks", input = Json, output = Json, client = SessionClient)]
pub async fn list_tracks(query: TrackQuery) -> Result<Page<TrackSummary>, ServerError> {
    use super::server::{listener, refuse, service};
    service().catalogue.list(&listener()?, query).await.map_err(refuse)
}

/// Everything that a track's page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrackPage {
    /// The track.
    pub track: Track,
    /// What sounds like it.
    pub similar: Shelf,
}

/// What a track's page shows.
#[server(name = GetTrack, prefix = "/api/fn", endpoint = "track", input = Json, output = Json, client = SessionClient)]
pub async fn track(id: TrackId) -> Result<TrackPage, ServerError> {
    use super::server::{listener, refuse, service};
    use model::TrackState;

    const SIMILAR: usize = 12;
    let (service, who) = (service(), listener()?);
    let track = service.catalogue.track(&who, id).await.map_err(refuse)?;
    let similar = if track.state == TrackState::Ready {
        service.recommend.similar(&who, id, SIMILAR).await.map_err(refuse)?
    } else {
        Vec::new()
    };
    Ok(TrackPage { track, similar: Shelf { reasons: Vec::new(), ..Shelf::of("Similar tracks".to_owned(), similar) } })
}

/// Corrects a track's metadata. Admins only.
#[server(prefix = "/api/fn", endpoint = "edit_track", input = Json, output = Json, client = SessionClient)]
pub async fn edit_track(id: TrackId, edit: TrackEdit) -> Result<Track, ServerError> {
    use super::server::{listener, refuse, service};
    service().catalogue.edit(&listener()?, id, edit).await.map_err(refuse)
}

/// Removes a track for good. Admins only.
#[server(prefix = "/api/fn", endpoint = "delete_track", input = Json, output = Json, client = SessionClient)]
pub async fn delete_track(id: TrackId) -> Result<(), ServerError> {
    use super::server::{listener, refuse, service};
    service().catalogue.delete(&listener()?, id).await.map_err(refuse)
}
