//! Whose turn it is to do what one worker of the installation does for all.

use entity::trained_model;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::{Recommend, train};
use crate::{Result, engine::database::Lock};

/// How long a worker that says nothing keeps its turn. One that was killed holds up the others for as long.
const SILENCE_MS: i64 = 2 * 60 * 1_000;
/// How often a worker says that it is still at it.
const SAY_EVERY_MS: i64 = 20 * 1_000;

/// A turn that this worker has. Whoever loses it does harm to nobody: it keeps work from being done twice, and that is all.
#[derive(Debug)]
pub(crate) struct Turn {
    recommend: Recommend,
    name: &'static str,
    said_at_ms: i64,
}

impl Recommend {
    /// Takes a turn; `None` while another worker has it. A time in the future is that of a clock which was put right.
    pub(crate) async fn take_turn(&self, name: &'static str) -> Result<Option<Turn>> {
        let now_ms = self.clock.now_ms();
        let transaction = self.database.write_alone(Lock::Training).await?;
        let holder = trained_model::Entity::find_by_id(name).one(&transaction).await?;
        let is_anothers = |row: trained_model::Model| {
            row.bytes != self.worker.as_bytes() && (0..SILENCE_MS).contains(&(now_ms - row.trained_at_ms))
        };
        if holder.is_some_and(is_anothers) {
            return Ok(None);
        }
        train::keep(&transaction, name, now_ms, self.worker.as_bytes().to_vec()).await?;
        transaction.commit().await?;
        Ok(Some(Turn { recommend: self.clone(), name, said_at_ms: now_ms }))
    }
}

impl Turn {
    /// Says, now and then, that the work goes on.
    pub async fn go_on(&mut self) -> Result<()> {
        let now_ms = self.recommend.clock.now_ms();
        if !(0..SAY_EVERY_MS).contains(&(now_ms - self.said_at_ms)) {
            self.said_at_ms = now_ms;
            let db = self.recommend.database.connection();
            train::keep(db, self.name, now_ms, self.recommend.worker.as_bytes().to_vec()).await?;
        }
        Ok(())
    }

    /// Lets another have it.
    pub async fn give_back(self) -> Result<()> {
        let own = trained_model::Entity::delete_many()
            .filter(trained_model::Column::Name.eq(self.name))
            .filter(trained_model::Column::Bytes.eq(self.recommend.worker.as_bytes().to_vec()));
        own.exec(self.recommend.database.connection()).await?;
        Ok(())
    }
}
