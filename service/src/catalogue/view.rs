//! Rows become what is shown.

use std::collections::HashMap;

use entity::{album, artist, track, track_artist, track_features};
use model::{Gapless, MusicalKey, Revision, Sound, TrackId, TrackState, TrackSummary};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::Result;

/// A track with the names that its row refers to, and how it sounds.
#[derive(Debug)]
pub(crate) struct Named {
    pub row: track::Model,
    pub artists: Vec<String>,
    pub album: Option<album::Model>,
    pub sound: Option<Sound>,
}

/// Looks up the names and the sound of these tracks: three queries, however many there are. Keeps the order.
pub(crate) async fn with_names(db: &impl ConnectionTrait, rows: Vec<track::Model>) -> Result<Vec<Named>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut artists: HashMap<Uuid, Vec<String>> = HashMap::new();
    let credits = track_artist::Entity::find()
        .filter(track_artist::Column::TrackId.is_in(ids.iter().copied()))
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
    let mut sounds = sounds(db, ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| Named {
            artists: artists.remove(&row.id).unwrap_or_default(),
            album: row.album_id.and_then(|id| albums.get(&id).cloned()),
            sound: sounds.remove(&row.id),
            row,
        })
        .collect())
}

/// How these tracks sound, as far as that is known. Reads not the rest of their features, which is much.
async fn sounds(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Sound>> {
    use track_features::Column::{Energy, KeyIsMajor, KeyTonic, TempoBpm, TrackId};
    type Row = (Uuid, Option<f64>, Option<i16>, Option<bool>, i16);
    let rows: Vec<Row> = track_features::Entity::find()
        .select_only()
        .columns([TrackId, TempoBpm, KeyTonic, KeyIsMajor, Energy])
        .filter(TrackId.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(track, tempo_bpm, tonic, is_major, energy)| {
            let key =
                tonic.zip(is_major).and_then(|(tonic, is_major)| MusicalKey::new(tonic.try_into().ok()?, is_major));
            (track, Sound { tempo_bpm, key, energy: energy.clamp(0, 100).try_into().unwrap_or(0) })
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
        sound: named.sound,
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
