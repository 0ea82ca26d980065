//! Trains on what was played, now and then, on one worker at a time.

use std::{collections::HashMap, time::Duration};

use entity::trained_model;
use recommend::{
    Track,
    collaborative::{self, Model, Settings},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait as _, sea_query::OnConflict};
use uuid::Uuid;

use super::{Recommend, plays, threads};
use crate::{Error, Result, counters::Counter, engine::database::Lock};

/// The name under which the model is kept.
pub(super) const MODEL: &str = "collaborative";
/// The name under which a worker notes that it trains.
const TURN: &str = "turn";
/// How a model is written: a table of tracks, then the bytes of `recommend`.
const VERSION: i32 = 1;
/// How old a model may be.
const EVERY_MS: i64 = 60 * 60 * 1_000;
/// How often a model is made anew because history was erased while it was made. Where that goes on and on, the next hour's is without it.
const MOST_AT_ONCE: usize = 5;
/// How often a worker looks whether there is something to do.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Looks for sounds that cannot be compared yet, and trains, for as long as the worker lives.
pub(crate) async fn run(recommend: Recommend) {
    loop {
        if let Err(error) = recommend.embed().await {
            tracing::warn!(%error, "sounds could not be made comparable; tried again in a minute");
        }
        match recommend.is_its_turn().await {
            Ok(true) => {
                if let Err(error) = recommend.train().await {
                    tracing::warn!(%error, "nothing was learned from what was played; tried again in an hour");
                }
            }
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "it is not known whether another worker trains"),
        }
        // A ring, or the time.
        let _rung = tokio::time::timeout(LOOK_EVERY, recommend.embed_soon.notified()).await;
    }
}

impl Recommend {
    /// Whether this worker is to train now: nobody did in the last hour. A time in the future is that of a clock which was put right.
    async fn is_its_turn(&self) -> Result<bool> {
        let now_ms = self.clock.now_ms();
        let transaction = self.database.write_alone(Lock::Training).await?;
        let last = trained_model::Entity::find_by_id(TURN).one(&transaction).await?;
        if last.is_some_and(|last| (0..EVERY_MS).contains(&(now_ms - last.trained_at_ms))) {
            return Ok(false);
        }
        keep(&transaction, TURN, now_ms, Vec::new()).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Learns from all that was played, anew: what was erased is in the model no more. What is erased while it learns may be, so that it
    /// learns once more.
    pub async fn train(&self) -> Result<()> {
        let erasures = || Counter::Erasures.value(self.database.connection());
        for _ in 0..MOST_AT_ONCE {
            let before = erasures().await?;
            self.train_once().await?;
            if erasures().await? == before {
                break;
            }
        }
        Ok(())
    }

    async fn train_once(&self) -> Result<()> {
        let db = self.database.connection();
        let ids = plays::tracks(db).await?;
        let numbers: HashMap<Uuid, Track> = ids.iter().copied().zip((0..).map(Track)).collect();
        let plays = plays::by_number(db, |id| numbers.get(&id).copied()).await?;
        let train = move || collaborative::train(&plays.interactions, plays.now_s, Settings::default(), threads());
        let model = tokio::task::spawn_blocking(train).await.map_err(Error::internal)?;
        let table = ids.iter().flat_map(|id| id.into_bytes());
        let bytes = (ids.len() as u64).to_le_bytes().into_iter().chain(table).chain(model.to_bytes()).collect();
        keep(db, MODEL, self.clock.now_ms(), bytes).await
    }
}

/// Keeps what was learned under a name.
pub(super) async fn keep(db: &impl ConnectionTrait, name: &str, now_ms: i64, bytes: Vec<u8>) -> Result<()> {
    use trained_model::Column;
    let row = trained_model::ActiveModel {
        name: Set(name.to_owned()),
        version: Set(VERSION),
        trained_at_ms: Set(now_ms),
        bytes: Set(bytes),
    };
    let mut replace = OnConflict::column(Column::Name);
    replace.update_columns([Column::Version, Column::TrainedAtMs, Column::Bytes]);
    trained_model::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}

/// The model as it is kept; `None` where nothing was learned yet, or by another version.
pub(super) async fn read(db: &impl ConnectionTrait) -> Result<Option<Vec<u8>>> {
    let row = trained_model::Entity::find_by_id(MODEL).one(db).await?;
    Ok(row.filter(|row| row.version == VERSION).map(|row| row.bytes))
}

/// The tracks by the model's numbers, and the model; `None` where it is damaged. Takes a processor for as long as there are many tracks.
pub(super) fn parse(bytes: &[u8]) -> Option<(Vec<Uuid>, Model)> {
    let (count, rest) = bytes.split_first_chunk::<8>()?;
    let table_bytes = usize::try_from(u64::from_le_bytes(*count)).ok()?.checked_mul(16)?;
    let (table, model) = rest.split_at_checked(table_bytes)?;
    let ids = table.chunks_exact(16).map(Uuid::from_slice).collect::<Result<_, _>>().ok()?;
    Some((ids, Model::from_bytes(model).ok()?))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{ManualClock, Service, Settings};

    #[tokio::test]
    async fn one_worker_trains_in_an_hour() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(1_000_000_000));
        let open = || Service::open(Settings::in_folder(folder.path().to_owned()), clock.clone());
        let (one, other) = (open().await.unwrap().recommend, open().await.unwrap());
        other.migrate().await.unwrap();
        let other = other.recommend;
        assert!(one.is_its_turn().await.unwrap());
        for again in [&one, &other] {
            assert!(!again.is_its_turn().await.unwrap());
        }
        clock.advance_ms(super::EVERY_MS);
        assert!(other.is_its_turn().await.unwrap());
        assert!(!one.is_its_turn().await.unwrap());
        clock.advance_ms(-2 * super::EVERY_MS);
        assert!(one.is_its_turn().await.unwrap(), "the clock was put right");
    }
}
