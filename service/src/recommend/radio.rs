//! Radio: what comes next, endlessly.

use entity::{track, track_artist};
use model::{RadioRequest, RadioSeeds, TrackId, TrackSummary};
use recommend::{Track, radio};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use super::{Recommend, known::Known, show};
use crate::{Error, Identity, Result};

/// Tracks that a radio may start from.
const MOST_SEEDS: usize = 200;
/// Tracks of albums or artists that are taken.
const MOST_WIDENED: u64 = 500;
/// What a radio may have played, as far as it is told.
const MOST_PLAYED: usize = RadioRequest::MOST_PLAYED;
/// Tracks that are given at a time.
const MOST: u8 = 50;

impl Recommend {
    /// The next tracks of a radio. Empty where the sound of none of its seeds is known.
    pub async fn radio(&self, who: &Identity, request: RadioRequest) -> Result<Vec<TrackSummary>> {
        if request.tracks.is_empty() || request.tracks.len() > MOST_SEEDS {
            return Err(Error::invalid("tracks", format!("Name 1 to {MOST_SEEDS} tracks to start from.")));
        }
        if request.played.len() > MOST_PLAYED {
            return Err(Error::invalid("played", format!("Send the last {MOST_PLAYED} tracks at most.")));
        }
        if !(1..=MOST).contains(&request.count) {
            return Err(Error::invalid("count", format!("Ask for 1 to {MOST} tracks.")));
        }
        let known = self.known().await?;
        let seeds = self.widened(&request.tracks, request.seeds).await?;
        let ids = self.desk.work(who.user, move || next(&known, seeds, &request)).await?;
        show::in_order(self.database.connection(), &ids).await
    }

    /// The tracks themselves, or all of their albums or artists.
    async fn widened(&self, tracks: &[TrackId], seeds: RadioSeeds) -> Result<Vec<Uuid>> {
        let ids = show::ids(tracks);
        let those = || track::Entity::find().select_only().filter(track::Column::Id.is_in(ids.clone()));
        let widened = match seeds {
            RadioSeeds::Tracks => return Ok(ids),
            RadioSeeds::Albums => track::Entity::find()
                .filter(track::Column::AlbumId.in_subquery(those().column(track::Column::AlbumId).into_query())),
            RadioSeeds::Artists => {
                let credits = || track_artist::Entity::find().select_only();
                let artists = credits()
                    .column(track_artist::Column::ArtistId)
                    .filter(track_artist::Column::TrackId.is_in(ids.clone()));
                let theirs = credits()
                    .column(track_artist::Column::TrackId)
                    .filter(track_artist::Column::ArtistId.in_subquery(artists.into_query()));
                track::Entity::find().filter(track::Column::Id.in_subquery(theirs.into_query()))
            }
        };
        let mut found: Vec<Uuid> = widened
            .select_only()
            .column(track::Column::Id)
            // The same on every node, and at each request.
            .order_by_asc(track::Column::Id)
            .limit(MOST_WIDENED)
            .into_tuple()
            .all(self.database.connection())
            .await?;
        // A track without album or artist is at least itself.
        found.extend(ids);
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

fn next(known: &Known, seeds: Vec<Uuid>, request: &RadioRequest) -> Vec<Uuid> {
    let numbers = |ids: Vec<Uuid>| ids.into_iter().filter_map(|id| known.number(id)).collect::<Vec<Track>>();
    let asked = radio::Request {
        seeds: &numbers(seeds),
        heard: &numbers(show::ids(&request.tracks)),
        played: &numbers(show::ids(&request.played)),
        played_before: request.played_before.into(),
        count: usize::from(request.count),
        seed: u64::from(request.random),
    };
    let next = radio::next(&known.catalogue, &known.neighbours, asked, |_| true);
    next.into_iter().filter_map(|track| known.id(track)).collect()
}
