//! Generations of embeddings. Points of two standardisations say nothing to each other, so the next generation is made beside the one
//! that is in use, and takes its place in one step when it is whole. Nodes read the one that is in use, and nothing else.

use std::sync::Arc;

use entity::{embedding, standardisation};
use recommend::Standardisation;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::{measured, sound::EXTRACTOR};
use crate::{Error, Result, engine::Database};

/// How the rows' recipe is written.
pub(super) const RECIPE: i32 = recommend::RECIPE as i32;

/// All are made anew once there are so many times as many tracks as the standardisation was fitted to.
const GROWTH: u64 = 2;
/// What another extractor measured gives way once one in so many tracks is measured again.
const MEASURED_AGAIN_ONE_IN: u64 = 2;
/// How long a generation is kept after its time: a node may be reading it.
const KEPT_MS: i64 = 10 * 60 * 1_000;

/// What embeddings are made by, for making more of them.
#[derive(Debug, Clone)]
pub(super) struct Generation {
    pub id: i32,
    recipe: i32,
    extractor: i32,
    fitted_to: u64,
    current_since_ms: Option<i64>,
    /// `None` where it is of another version, or damaged.
    pub standardisation: Option<Arc<Standardisation>>,
}

impl From<standardisation::Model> for Generation {
    fn from(row: standardisation::Model) -> Self {
        let is_ours = (row.recipe, row.extractor) == (RECIPE, EXTRACTOR);
        Self {
            id: row.id,
            recipe: row.recipe,
            extractor: row.extractor,
            fitted_to: u64::try_from(row.fitted_to).unwrap_or(0),
            current_since_ms: row.current_since_ms,
            standardisation: Standardisation::from_bytes(&row.bytes).ok().filter(|_| is_ours).map(Arc::new),
        }
    }
}

impl Generation {
    /// Whether a newer version of MIST made it, which works beside this one: it is left alone.
    pub fn is_of_a_newer_version(&self) -> bool {
        self.recipe > RECIPE || self.extractor > EXTRACTOR
    }

    /// Whether it is time for the next.
    pub async fn is_outgrown(&self, db: &impl ConnectionTrait, measured: u64) -> Result<bool> {
        if self.is_of_a_newer_version() {
            return Ok(false);
        }
        if self.extractor < EXTRACTOR {
            return Ok(measured * MEASURED_AGAIN_ONE_IN >= count(db, self.id).await?);
        }
        Ok(self.standardisation.is_none() || measured >= GROWTH * self.fitted_to)
    }
}

/// The id of the generation that is in use.
pub(super) async fn current_id(db: &impl ConnectionTrait) -> Result<Option<i32>> {
    let id = standardisation::Entity::find()
        .select_only()
        .column(standardisation::Column::Id)
        .filter(standardisation::Column::CurrentSinceMs.is_not_null())
        .order_by_desc(standardisation::Column::Id);
    Ok(id.into_tuple().one(db).await?)
}

/// The generation that is in use.
pub(super) async fn current(db: &impl ConnectionTrait) -> Result<Option<Generation>> {
    let row = standardisation::Entity::find()
        .filter(standardisation::Column::CurrentSinceMs.is_not_null())
        .order_by_desc(standardisation::Column::Id);
    Ok(row.one(db).await?.map(Generation::from))
}

/// The generation that is being made, if any.
pub(super) async fn next(db: &impl ConnectionTrait) -> Result<Option<Generation>> {
    let row = standardisation::Entity::find()
        .filter(standardisation::Column::CurrentSinceMs.is_null())
        .order_by_desc(standardisation::Column::Id);
    Ok(row.one(db).await?.map(Generation::from))
}

/// How many embeddings a generation has.
pub(super) async fn count(db: &impl ConnectionTrait, id: i32) -> Result<u64> {
    let own = embedding::Entity::find().filter(embedding::Column::Standardisation.eq(id));
    Ok(own.count(db).await?)
}

/// Begins a generation. Gives that of another worker, where one was faster. The caller holds the lock of the embeddings.
pub(super) async fn begin(db: &impl ConnectionTrait, fit: &recommend::Fit) -> Result<Generation> {
    if let Some(begun) = next(db).await?.filter(|begun| begun.standardisation.is_some()) {
        return Ok(begun);
    }
    let newest: Option<i32> = standardisation::Entity::find()
        .select_only()
        .column(standardisation::Column::Id)
        .order_by_desc(standardisation::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    let row = standardisation::Model {
        id: newest.unwrap_or(0) + 1,
        recipe: RECIPE,
        extractor: EXTRACTOR,
        fitted_to: i64::try_from(fit.sounds()).map_err(Error::internal)?,
        bytes: fit.finish().to_bytes(),
        current_since_ms: None,
    };
    standardisation::Entity::insert(standardisation::ActiveModel::from(row.clone())).exec_without_returning(db).await?;
    Ok(row.into())
}

/// Has every node compare by this generation from now on.
pub(super) async fn use_from(db: &impl ConnectionTrait, id: i32, now_ms: i64) -> Result<()> {
    let used = standardisation::ActiveModel { current_since_ms: Set(Some(now_ms)), ..Default::default() };
    let whole = standardisation::Entity::update_many().set(used).filter(standardisation::Column::Id.eq(id));
    whole.filter(standardisation::Column::CurrentSinceMs.is_null()).exec(db).await?;
    Ok(())
}

/// Removes the generations before the one that is in use, once no node can be reading them any more.
pub(super) async fn remove_former(database: &Database, now_ms: i64) -> Result<()> {
    let db = database.connection();
    let Some(current) = current(db).await? else { return Ok(()) };
    if current.current_since_ms.is_none_or(|since| (0..KEPT_MS).contains(&(now_ms - since))) {
        return Ok(());
    }
    let former: Vec<i32> = standardisation::Entity::find()
        .select_only()
        .column(standardisation::Column::Id)
        .filter(standardisation::Column::Id.lt(current.id))
        .into_tuple()
        .all(db)
        .await?;
    for id in former {
        remove(database, id).await?;
    }
    Ok(())
}

/// Removes a generation, some rows at a time.
pub(super) async fn remove(database: &Database, id: i32) -> Result<()> {
    use embedding::Column::{ChangedAtMs, Standardisation, TrackId};
    let own = || embedding::Entity::find().filter(Standardisation.eq(id));
    loop {
        let some: Vec<Uuid> = own()
            .select_only()
            .column(TrackId)
            .order_by_asc(ChangedAtMs)
            .limit(measured::PAGE)
            .into_tuple()
            .all(database.connection())
            .await?;
        if some.is_empty() {
            break;
        }
        let these = embedding::Entity::delete_many().filter(Standardisation.eq(id)).filter(TrackId.is_in(some));
        these.exec(database.connection()).await?;
    }
    standardisation::Entity::delete_by_id(id).exec(database.connection()).await?;
    Ok(())
}
