//! Finds the tracks that a track sounds like, by fingerprints.
//!
//! However many tracks there are, few are compared. Each has up to 32 rows in `fingerprint_item`, its landmarks; a track looks
//! up its own, and only those that share some with it are candidates. Nearest neighbours by embedding would need the whole
//! index in each worker's memory, and move with every new standardisation; length and tempo alone leave thousands of
//! candidates in a large library.

use std::{collections::HashMap, time::Duration};

use entity::{fingerprint_item as item, resemblance as pair, track, track_features};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, RelationTrait as _, sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    Error, Ingest, Result,
    recommend::{Recommend, Turn},
};

/// Counts changes of how fingerprints are compared. Tracks that another version compared are compared anew.
const COMPARISON: i32 = 1;
/// Share of equal bits from which two tracks are told to sound alike. Measured on music and on the sounds of `bench/peer`:
/// see `docs/RECOMMENDATIONS.md`.
const ALIKE: f32 = 0.9;
/// How far the lengths of two such tracks may differ, in seconds: as far as fingerprints are moved against each other.
const MAX_DIFFERENCE_S: f64 = 10.0;
/// Tracks that are looked at for one landmark: one that more have says little.
const MAX_OF_A_LANDMARK: u64 = 100;
/// Fingerprints that are compared with one, of those that share most landmarks with it.
const MAX_CANDIDATES: usize = 50;
/// Tracks that are asked for at a time, of those that were not compared yet.
const BATCH: u64 = 100;
/// The name of the turn to compare them.
const TURN: &str = "comparison";
/// How often a worker looks whether there are such.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Compares what was not compared yet, for as long as the worker lives: tracks from before there was this, and those
/// whose comparison was broken off.
pub(crate) async fn run(ingest: Ingest, recommend: Recommend) {
    loop {
        if let Err(error) = compare_missing(&ingest, &recommend).await {
            tracing::warn!(%error, "it is not known what some tracks sound like; looked for again in a minute");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// One worker goes through them, the others look again later.
async fn compare_missing(ingest: &Ingest, recommend: &Recommend) -> Result<()> {
    if missing(ingest, Uuid::nil()).await?.is_empty() {
        return Ok(());
    }
    let Some(mut turn) = recommend.take_turn(TURN).await? else { return Ok(()) };
    let compared = compare_all(ingest, &mut turn).await;
    turn.give_back().await?;
    compared
}

async fn compare_all(ingest: &Ingest, turn: &mut Turn) -> Result<()> {
    let mut last = Uuid::nil();
    loop {
        let missing = missing(ingest, last).await?;
        if missing.is_empty() {
            return Ok(());
        }
        for track in missing {
            compare(ingest, track).await?;
            turn.go_on().await?;
            last = track;
        }
    }
}

/// The next tracks by their ids that were not compared yet.
async fn missing(ingest: &Ingest, after: Uuid) -> Result<Vec<Uuid>> {
    let missing = track_features::Entity::find()
        .select_only()
        .column(track_features::Column::TrackId)
        .filter(track_features::Column::Comparison.lt(COMPARISON))
        .filter(track_features::Column::TrackId.gt(after))
        .order_by_asc(track_features::Column::TrackId)
        .limit(BATCH);
    Ok(missing.into_tuple().all(ingest.database.connection()).await?)
}

/// A track's fingerprint, and how long it is.
struct Printed {
    track: Uuid,
    print: Vec<u32>,
    length_s: f64,
}

/// Finds what a track sounds like, unless that was done, and tells the upload pages of other tracks to which it makes a
/// difference. Safe to call at any time, on any node.
pub(crate) async fn compare(ingest: &Ingest, track: Uuid) -> Result<()> {
    let db = ingest.database.connection();
    let of = |tracks: Vec<Uuid>| Condition::all().add(track_features::Column::TrackId.is_in(tracks));
    let is_missing = track_features::Column::Comparison.lt(COMPARISON);
    let found = printed(db, of(vec![track]).add(is_missing)).await?;
    let Some(this) = found.into_iter().next() else { return Ok(()) };
    // In the table before it is looked for: of two that come at the same time, one at least finds the other.
    let landmarks: Vec<i32> = media::landmarks(&this.print).into_iter().map(u32::cast_signed).collect();
    write_landmarks(ingest, track, &landmarks).await?;
    let candidates = candidates(db, track, &landmarks).await?;
    let others = printed(db, of(candidates)).await?;
    let alike = tokio::task::spawn_blocking(move || alike(&this, &others)).await.map_err(Error::internal)?;
    let later = alike.iter().map(|(other, _)| *other).filter(|other| *other > track).collect();
    keep(ingest, track, alike).await?;
    ingest.tell_anew(later).await
}

/// What is known of the tracks that can be played and of which this holds.
async fn printed(db: &impl ConnectionTrait, holds: Condition) -> Result<Vec<Printed>> {
    let rows: Vec<(Uuid, Vec<u8>, i64, i32)> = track_features::Entity::find()
        .select_only()
        .columns([track_features::Column::TrackId, track_features::Column::Fingerprint])
        .columns([track::Column::Samples, track::Column::SampleRateHz])
        .join(JoinType::InnerJoin, track_features::Relation::Track.def())
        .filter(track::Column::State.eq(track::State::Ready))
        .filter(holds)
        .into_tuple()
        .all(db)
        .await?;
    let of_row = |(track, bytes, samples, rate_hz): (Uuid, Vec<u8>, i64, i32)| Printed {
        track,
        print: bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect(),
        length_s: samples as f64 / f64::from(rate_hz.max(1)),
    };
    Ok(rows.into_iter().map(of_row).collect())
}

async fn write_landmarks(ingest: &Ingest, track: Uuid, landmarks: &[i32]) -> Result<()> {
    let transaction = ingest.database.write().await?;
    item::Entity::delete_many().filter(item::Column::TrackId.eq(track)).exec(&transaction).await?;
    if !landmarks.is_empty() {
        let rows = landmarks.iter().map(|landmark| item::ActiveModel { item: Set(*landmark), track_id: Set(track) });
        // Another worker may do the same at this moment.
        let mut known = OnConflict::columns([item::Column::Item, item::Column::TrackId]);
        known.do_nothing();
        item::Entity::insert_many(rows).on_conflict(known).exec_without_returning(&transaction).await?;
    }
    Ok(transaction.commit().await?)
}

/// The tracks that share most landmarks with this one.
async fn candidates(db: &impl ConnectionTrait, track: Uuid, landmarks: &[i32]) -> Result<Vec<Uuid>> {
    let mut shared: HashMap<Uuid, u32> = HashMap::new();
    for landmark in landmarks {
        let others: Vec<Uuid> = item::Entity::find()
            .select_only()
            .column(item::Column::TrackId)
            .filter(item::Column::Item.eq(*landmark))
            .filter(item::Column::TrackId.ne(track))
            .order_by_desc(item::Column::TrackId)
            .limit(MAX_OF_A_LANDMARK)
            .into_tuple()
            .all(db)
            .await?;
        for other in others {
            *shared.entry(other).or_default() += 1;
        }
    }
    let mut candidates: Vec<(Uuid, u32)> = shared.into_iter().collect();
    candidates.sort_unstable_by_key(|(other, count)| (std::cmp::Reverse(*count), *other));
    candidates.truncate(MAX_CANDIDATES);
    Ok(candidates.into_iter().map(|(other, _)| other).collect())
}

/// Which of these are nearly the same recording as this, and how alike they are.
fn alike(this: &Printed, others: &[Printed]) -> Vec<(Uuid, f32)> {
    others
        .iter()
        .filter(|other| (other.length_s - this.length_s).abs() <= MAX_DIFFERENCE_S)
        .map(|other| (other.track, media::similarity(&this.print, &other.print)))
        .filter(|(_, similarity)| *similarity >= ALIKE)
        .collect()
}

/// Keeps what was found, and that it was looked for. What was decided about a pair stays.
async fn keep(ingest: &Ingest, track: Uuid, alike: Vec<(Uuid, f32)>) -> Result<()> {
    let found_at_ms = ingest.clock.now_ms();
    let transaction = ingest.database.write().await?;
    if !alike.is_empty() {
        let rows = alike.into_iter().map(|(other, similarity)| pair::ActiveModel {
            track_id: Set(track.max(other)),
            other_id: Set(track.min(other)),
            similarity: Set(similarity.into()),
            found_at_ms: Set(found_at_ms),
            decided_at_ms: Set(None),
        });
        let mut known = OnConflict::columns([pair::Column::TrackId, pair::Column::OtherId]);
        known.do_nothing();
        pair::Entity::insert_many(rows).on_conflict(known).exec_without_returning(&transaction).await?;
    }
    let compared = track_features::ActiveModel { comparison: Set(COMPARISON), ..Default::default() };
    track_features::Entity::update_many()
        .set(compared)
        .filter(track_features::Column::TrackId.eq(track))
        .exec(&transaction)
        .await?;
    Ok(transaction.commit().await?)
}
