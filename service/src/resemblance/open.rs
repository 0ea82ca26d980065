//! Reads the resemblances about which nobody has decided yet.

use std::collections::HashMap;

use entity::{resemblance as pair, track};
use model::{Resemblance, TrackId};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::{Result, catalogue::view};

/// Most tracks that are named for one: after so many, nobody reads on.
const MOST: usize = 10;

/// Holds of the row of two tracks, whichever is named first.
pub(crate) fn pair(one: Uuid, other: Uuid) -> Condition {
    Condition::all().add(pair::Column::TrackId.eq(one.max(other))).add(pair::Column::OtherId.eq(one.min(other)))
}

fn undecided() -> sea_orm::Select<pair::Entity> {
    pair::Entity::find().filter(pair::Column::DecidedAtMs.is_null()).order_by_desc(pair::Column::Similarity)
}

/// For each of these tracks, what was there before and sounds like it.
pub(crate) async fn with_earlier(
    db: &impl ConnectionTrait,
    tracks: Vec<Uuid>,
) -> Result<HashMap<Uuid, Vec<Resemblance>>> {
    let rows = undecided().filter(pair::Column::TrackId.is_in(tracks)).all(db).await?;
    named(db, rows.into_iter().map(|row| (row.track_id, row.other_id, row.similarity)).collect()).await
}

/// What sounds like this track, whether it was there before or came later.
pub(crate) async fn of_track(db: &impl ConnectionTrait, track: Uuid) -> Result<Vec<Resemblance>> {
    let either = Condition::any().add(pair::Column::TrackId.eq(track)).add(pair::Column::OtherId.eq(track));
    let rows = undecided().filter(either).all(db).await?;
    let of_row = |row: pair::Model| {
        let other = if row.track_id == track { row.other_id } else { row.track_id };
        (track, other, row.similarity)
    };
    Ok(named(db, rows.into_iter().map(of_row).collect()).await?.remove(&track).unwrap_or_default())
}

/// The tracks that came after this one and sound like it.
pub(crate) async fn later_than(db: &impl ConnectionTrait, track: Uuid) -> Result<Vec<Uuid>> {
    let later = undecided().select_only().column(pair::Column::TrackId).filter(pair::Column::OtherId.eq(track));
    Ok(later.into_tuple().all(db).await?)
}

/// Looks up what the second track of each of these is called. Keeps the order.
async fn named(db: &impl ConnectionTrait, found: Vec<(Uuid, Uuid, f64)>) -> Result<HashMap<Uuid, Vec<Resemblance>>> {
    let mut alike: HashMap<Uuid, Vec<Resemblance>> = HashMap::new();
    if found.is_empty() {
        return Ok(alike);
    }
    let others = track::Column::Id.is_in(found.iter().map(|(_, other, _)| *other));
    let rows = track::Entity::find().filter(others).all(db).await?;
    let others: HashMap<Uuid, view::Named> =
        view::with_names(db, rows).await?.into_iter().map(|named| (named.row.id, named)).collect();
    for (track, other, similarity) in found {
        let Some(named) = others.get(&other) else { continue };
        let of_track = alike.entry(track).or_default();
        if of_track.len() < MOST {
            of_track.push(Resemblance {
                track: TrackId(other),
                title: named.row.title.clone(),
                artists: named.artists.clone(),
                percent: (similarity * 100.0).round().clamp(0.0, 100.0) as u8,
            });
        }
    }
    Ok(alike)
}
