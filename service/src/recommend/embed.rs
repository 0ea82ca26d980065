//! Makes embeddings of what was measured: of a new track at once, of all when the recipe or the catalogue has changed much.
//!
//! Whatever is done to all tracks is done page by page: read, worked out off the runtime, written in a short transaction. A crash in between
//! leaves a generation ([`super::standardised`]) that nobody uses yet, and that the next look goes on with.

use std::collections::HashSet;

use entity::{embedding, track};
use recommend::{Embedding, Fit};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    Recommend, measured,
    sound::Stored,
    standardised::{self, Generation},
    turn::Turn,
};
use crate::{Error, Result, counters::Counter, engine::database::Lock};

/// The name of the turn to look for what is missing.
const TURN: &str = "embedding";

/// Tracks and their points.
type Points = Vec<(Uuid, Embedding)>;

impl Recommend {
    /// Makes the embeddings that are missing, and all anew where it is time for that; gives how many were made. Safe to call at any
    /// time, on any node: while another does it, nothing happens.
    pub async fn embed(&self) -> Result<usize> {
        let Some(mut turn) = self.take_turn(TURN).await? else { return Ok(0) };
        let made = self.make_missing(&mut turn).await;
        turn.give_back().await?;
        made
    }

    /// Makes the embedding of one track, if it was measured.
    pub(crate) async fn embed_track(&self, track: Uuid) -> Result<()> {
        let transaction = self.database.write_alone(Lock::Embeddings).await?;
        let current = standardised::current(&transaction).await?;
        if let Some(Generation { id, standardisation: Some(by), .. }) = &current
            && let Some(sound) = measured::of(&transaction, track).await?.and_then(|stored| stored.sound())
        {
            self.write(&transaction, *id, &[(track, by.embed(&sound))]).await?;
        }
        transaction.commit().await?;
        if self.is_time_for_all(current.as_ref()).await? {
            self.embed_soon.notify_one();
        }
        Ok(())
    }

    async fn is_time_for_all(&self, current: Option<&Generation>) -> Result<bool> {
        let db = self.database.connection();
        let measured = measured::count(db).await?;
        match current {
            Some(current) => current.is_outgrown(db, measured).await,
            None => Ok(measured > 0),
        }
    }

    async fn make_missing(&self, turn: &mut Turn) -> Result<usize> {
        let db = self.database.connection();
        let current = standardised::current(db).await?;
        let next = match standardised::next(db).await? {
            // It is theirs to end.
            Some(theirs) if theirs.is_of_a_newer_version() => None,
            Some(next) if next.standardisation.is_none() => {
                standardised::remove(&self.database, next.id).await?;
                self.begin(current.as_ref(), turn).await?
            }
            Some(next) => Some(next),
            None => self.begin(current.as_ref(), turn).await?,
        };
        let made = match (next, current) {
            (Some(next), _) => {
                let made = self.make(&next, turn).await?;
                let transaction = self.database.write_alone(Lock::Embeddings).await?;
                standardised::use_from(&transaction, next.id, self.clock.now_ms()).await?;
                transaction.commit().await?;
                tracing::info!(made, "all sounds are compared by a new standardisation");
                // Those of tracks that were published meanwhile, which knew only the one before.
                made + self.make(&next, turn).await?
            }
            (None, Some(current)) if standardised::count(db, current.id).await? != measured::count(db).await? => {
                self.make(&current, turn).await?
            }
            (None, _) => 0,
        };
        standardised::remove_former(&self.database, self.clock.now_ms()).await?;
        Ok(made)
    }

    /// Fits the next generation to all that was measured, if it is time for that.
    async fn begin(&self, current: Option<&Generation>, turn: &mut Turn) -> Result<Option<Generation>> {
        if !self.is_time_for_all(current).await? {
            return Ok(None);
        }
        let (mut fit, mut after) = (Fit::default(), None);
        loop {
            let page = measured::page(self.database.connection(), after, None).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.track_id);
            let damaged;
            (fit, damaged) = off_the_runtime(move || add(fit, &page)).await?;
            measured::set_aside(self.database.connection(), &damaged).await?;
            turn.go_on().await?;
        }
        if fit.sounds() == 0 {
            return Ok(None);
        }
        let transaction = self.database.write_alone(Lock::Embeddings).await?;
        let begun = standardised::begin(&transaction, &fit).await?;
        transaction.commit().await?;
        Ok(Some(begun))
    }

    /// Makes what a generation lacks.
    async fn make(&self, generation: &Generation, turn: &mut Turn) -> Result<usize> {
        let Some(by) = &generation.standardisation else { return Ok(0) };
        let (mut made, mut after) = (0, None);
        loop {
            let page = measured::page(self.database.connection(), after, Some(generation.id)).await?;
            let Some(last) = page.last() else { return Ok(made) };
            after = Some(last.track_id);
            let by = by.clone();
            let (points, damaged) = off_the_runtime(move || points(&by, &page)).await?;
            measured::set_aside(self.database.connection(), &damaged).await?;
            let transaction = self.database.write_alone(Lock::Embeddings).await?;
            made += self.write(&transaction, generation.id, &points).await?;
            transaction.commit().await?;
            turn.go_on().await?;
        }
    }

    /// Stores embeddings so that whoever asks for newer ones than it has gets them, whatever the clocks of the nodes say: the caller
    /// holds the lock of the embeddings. Tracks that are gone are left out.
    async fn write(
        &self,
        db: &DatabaseTransaction,
        standardisation: i32,
        points: &[(Uuid, Embedding)],
    ) -> Result<usize> {
        use embedding::Column::{ChangedAtMs, Standardisation, TrackId, Vector};
        // Kept until the end: whoever removes one of them waits.
        let there: Vec<Uuid> = track::Entity::find()
            .select_only()
            .column(track::Column::Id)
            .filter(track::Column::Id.is_in(points.iter().map(|(track, _)| *track)))
            .order_by_asc(track::Column::Id)
            .lock_shared()
            .into_tuple()
            .all(db)
            .await?;
        let there: HashSet<Uuid> = there.into_iter().collect();
        if there.is_empty() {
            return Ok(0);
        }
        // One number for all generations: what is written later is newer in any of them, also where the newest went with their tracks.
        let changed_at_ms = Counter::Embeddings.raise(db, self.clock.now_ms()).await?;
        let rows: Vec<embedding::ActiveModel> = points
            .iter()
            .filter(|(track, _)| there.contains(track))
            .map(|(track, point)| embedding::ActiveModel {
                track_id: Set(*track),
                standardisation: Set(standardisation),
                vector: Set(bytes(point)),
                changed_at_ms: Set(changed_at_ms),
            })
            .collect();
        let count = rows.len();
        let mut replace = OnConflict::columns([TrackId, Standardisation]);
        replace.update_columns([Vector, ChangedAtMs]);
        embedding::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(db).await?;
        Ok(count)
    }
}

async fn off_the_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// A fit with these, and those of them that are damaged.
fn add(mut fit: Fit, page: &[Stored]) -> (Fit, Vec<Uuid>) {
    let mut damaged = Vec::new();
    for stored in page {
        match stored.sound() {
            Some(sound) => fit.add(&sound),
            None => damaged.push(stored.track_id),
        }
    }
    (fit, damaged)
}

/// The points of these, and those of them that are damaged.
fn points(by: &recommend::Standardisation, page: &[Stored]) -> (Points, Vec<Uuid>) {
    let (mut points, mut damaged) = (Vec::with_capacity(page.len()), Vec::new());
    for stored in page {
        match stored.sound() {
            Some(sound) => points.push((stored.track_id, by.embed(&sound))),
            None => damaged.push(stored.track_id),
        }
    }
    (points, damaged)
}

fn bytes(point: &Embedding) -> Vec<u8> {
    point.as_array().iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// The point of a row; `None` where it is damaged.
pub(super) fn read(vector: &[u8]) -> Option<Embedding> {
    let numbers: Vec<f32> =
        vector.chunks(4).map(|bytes| bytes.try_into().map(f32::from_le_bytes)).collect::<Result<_, _>>().ok()?;
    Embedding::toward(numbers.try_into().ok()?)
}
