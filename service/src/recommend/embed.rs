//! Makes embeddings of what was measured: of new tracks as they come, of all when the recipe or the catalogue has changed much.

use entity::{embedding, track, track_features, trained_model};
use recommend::{Embedding, Standardisation};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QuerySelect as _, QueryTrait as _, sea_query::OnConflict,
};

use super::{Recommend, sound};
use crate::{Error, Result, counters::Counter, engine::database::Lock};

/// How the rows' recipe is written.
pub(super) const RECIPE: i32 = recommend::RECIPE as i32;

/// The name under which the standardisation is kept.
const STANDARDISATION: &str = "standardisation";
/// All are made anew once there are so many times as many tracks as the standardisation was fitted to.
const GROWTH: u64 = 2;
/// Rows that are written at a time.
const ROWS: usize = 500;

impl Recommend {
    /// Makes the embeddings that are missing, and gives how many were made. Safe to call at any time, on any node.
    pub async fn embed(&self) -> Result<usize> {
        let measured = || track_features::Entity::find().filter(track_features::Column::Extractor.eq(sound::EXTRACTOR));
        let made = embedding::Entity::find()
            .select_only()
            .column(embedding::Column::TrackId)
            .filter(embedding::Column::Recipe.eq(RECIPE));
        let missing = measured().filter(track_features::Column::TrackId.not_in_subquery(made.into_query()));
        if missing.clone().count(self.database.connection()).await? == 0 {
            return Ok(0);
        }
        let transaction = self.database.write_alone(Lock::Embeddings).await?;
        let total = measured().count(&transaction).await?;
        let stored = stored(&transaction).await?.filter(|(fitted, _)| total < GROWTH * fitted);
        let made = if let Some((_, standardisation)) = stored {
            let sounds = sounds(&transaction, missing).await?;
            self.write(&transaction, &standardisation, sounds).await?
        } else {
            let sounds = sounds(&transaction, measured()).await?;
            let standardisation = Standardisation::fit(sounds.iter().map(|(_, sound)| sound));
            self.keep(&transaction, total, &standardisation).await?;
            self.write(&transaction, &standardisation, sounds).await?
        };
        transaction.commit().await?;
        Ok(made)
    }

    /// Stores embeddings so that whoever asks for newer ones than it has gets them, whatever the clocks of the nodes say, and also where the
    /// newest were removed with their tracks.
    async fn write(
        &self,
        db: &DatabaseTransaction,
        standardisation: &Standardisation,
        sounds: Vec<(uuid::Uuid, recommend::Sound)>,
    ) -> Result<usize> {
        let newest: Option<Option<i64>> = embedding::Entity::find()
            .select_only()
            .column_as(embedding::Column::ChangedAtMs.max(), "newest")
            .into_tuple()
            .one(db)
            .await?;
        let at_least = Ord::max(self.clock.now_ms(), newest.flatten().unwrap_or(0) + 1);
        let changed_at_ms = Counter::Embeddings.raise(db, at_least).await?;
        for some in sounds.chunks(ROWS) {
            let rows = some.iter().map(|(track, sound)| embedding::ActiveModel {
                track_id: Set(*track),
                recipe: Set(RECIPE),
                vector: Set(write(&standardisation.embed(sound))),
                changed_at_ms: Set(changed_at_ms),
            });
            let mut replace = OnConflict::column(embedding::Column::TrackId);
            replace.update_columns([
                embedding::Column::Recipe,
                embedding::Column::Vector,
                embedding::Column::ChangedAtMs,
            ]);
            embedding::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(db).await?;
        }
        Ok(sounds.len())
    }

    async fn keep(&self, db: &impl ConnectionTrait, fitted: u64, standardisation: &Standardisation) -> Result<()> {
        let bytes = [fitted.to_le_bytes().as_slice(), &standardisation.to_bytes()].concat();
        super::train::keep(db, STANDARDISATION, self.clock.now_ms(), bytes).await
    }
}

/// To how many tracks the standardisation was fitted, and it; `None` where there is none of this recipe.
async fn stored(db: &impl ConnectionTrait) -> Result<Option<(u64, Standardisation)>> {
    let row = trained_model::Entity::find_by_id(STANDARDISATION).one(db).await?;
    Ok(row.and_then(|row| {
        let (fitted, bytes) = row.bytes.split_first_chunk::<8>()?;
        Some((u64::from_le_bytes(*fitted), Standardisation::from_bytes(bytes).ok()?))
    }))
}

/// The sounds of these rows, as far as they can be compared.
async fn sounds(
    db: &impl ConnectionTrait,
    rows: sea_orm::Select<track_features::Entity>,
) -> Result<Vec<(uuid::Uuid, recommend::Sound)>> {
    let rows = rows.find_also_related(track::Entity).all(db).await.map_err(Error::from)?;
    Ok(rows
        .into_iter()
        .filter_map(|(row, track)| {
            Some((row.track_id, sound::sound(&row, track.and_then(|track| track.loudness_lufs))?))
        })
        .collect())
}

fn write(point: &Embedding) -> Vec<u8> {
    point.as_array().iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// The point of a row; `None` where it is damaged.
pub(super) fn read(vector: &[u8]) -> Option<Embedding> {
    let numbers: Vec<f32> =
        vector.chunks(4).map(|bytes| bytes.try_into().map(f32::from_le_bytes)).collect::<Result<_, _>>().ok()?;
    Embedding::toward(numbers.try_into().ok()?)
}
