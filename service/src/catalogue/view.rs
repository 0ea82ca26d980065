//! Rows become what is shown.

use std::collections::HashMap;

use entity::{album, artist, track, track_artist};
use model::{Gapless, Revision, TrackId, TrackState, TrackSummary};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::Result;

/// A track with the names that its row refers to.
#[derive(Debug)]
pub(crate) struct Named {
    pub row: track::Model,
    pub artists: Vec<String>,
    pub album: Option<album::Model>,
}

/// Looks up the names of these tracks: two queries, however many there are. Keeps the order.
pub(crate) async fn with_names(db: &impl ConnectionTrait, rows: Vec<track::Model>) -> Result<Vec<Named>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut artists: HashMap<Uuid, Vec<String>> = HashMap::new();
    let credits = track_artist::Entity::find()
        .filter(track_artist::Column::TrackId.is_in(ids))
        .order_by_asc(track_artist::Column::Position)
        .find_also_related(artist::Entity)
        .all(db)
        .await?;
    for (credit, artist) in credits {
        artists.entry(credit.track_id).or_default().extend(artist.map(|artist| artist.name));
    }
    let album_ids: Vec<Uuid> = rows.iter().filter_map(|row| row.album_id).collect();
    let albums: HashMap<Uuid, album::Model> = album::Entity::find()
        .filter(album::Column::Id.is_in(album_ids))
        .all(db)
        .await?
        .into_iter()
        .map(|album| (album.id, album))
        .collect();
    Ok(rows
        .into_iter()
        .map(|row| Named {
            artists: artists.remove(&row.id).unwrap_or_default(),
            album: row.album_id.and_then(|id| albums.get(&id).cloned()),
            row,
        })
        .collect())
}

/// What lists show of these tracks, in the same order.
pub(crate) async fn summaries(db: &impl ConnectionTrait, rows: Vec<track::Model>) -> Result<Vec<TrackSummary>> {
    Ok(with_names(db, rows).await?.into_iter().map(|named| summary(&named)).collect())
}

/// What lists show of a track.
pub(crate) fn summary(named: &Named) -> TrackSummary {
    let row = &named.row;
    let gapless = Gapless {
        sample_rate_hz: unsigned(row.sample_rate_hz),
        encoder_delay: unsigned(row.encoder_delay),
        padding: unsigned(row.padding),
        samples: row.samples.try_into().unwrap_or(0),
    };
    TrackSummary {
        id: TrackId(row.id),
        revision: Revision(unsigned(row.revision)),
        title: row.title.clone(),
        artists: named.artists.clone(),
        album: named.album.as_ref().map(|album| album.title.clone()),
        duration_ms: (gapless.duration_s() * 1000.0).round() as u64,
        has_cover: row.cover_version > 0,
        cover_version: unsigned(row.cover_version),
        play_count: row.play_count.try_into().unwrap_or(0),
        gapless,
        added_at_ms: row.added_at_ms,
    }
}

/// The wire's word for a state.
pub(crate) fn state(state: track::State) -> TrackState {
    match state {
        track::State::Processing => TrackState::Processing,
        track::State::Ready => TrackState::Ready,
        track::State::Failed => TrackState::Failed,
    }
}

/// A number that is never negative, from the database's signed column.
pub(crate) fn unsigned(number: i32) -> u32 {
    number.try_into().unwrap_or(0)
}
