//! An admin decides that two tracks which sound alike are both wanted.

use entity::{audit_entry::Action, resemblance, track};
use model::TrackId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::Catalogue;
use crate::{Error, Identity, Result, audit, resemblance::pair};

impl Catalogue {
    /// Settles that both of two tracks which sound alike are kept. Said again, it changes nothing. Whoever wants only one of
    /// them deletes the other.
    pub async fn keep_both(&self, who: &Identity, one: TrackId, other: TrackId) -> Result<()> {
        who.require_admin()?;
        let transaction = self.database.write().await?;
        let row = resemblance::Entity::find()
            .filter(pair(one.0, other.0))
            .lock_exclusive()
            .one(&transaction)
            .await?
            .ok_or(Error::NotFound("resemblance"))?;
        if row.decided_at_ms.is_some() {
            return Ok(());
        }
        let tracks = track::Column::Id.is_in([row.track_id, row.other_id]);
        let tracks = track::Entity::find().filter(tracks).order_by_desc(track::Column::Id).all(&transaction).await?;
        let subject = tracks.iter().map(|row| row.title.as_str()).collect::<Vec<_>>().join(" and ");
        let now_ms = self.clock.now_ms();
        audit::record(&transaction, now_ms, who.into(), Action::BothKept, (row.track_id, &subject)).await?;
        let decided = resemblance::ActiveModel { decided_at_ms: Set(Some(now_ms)), ..Default::default() };
        resemblance::Entity::update_many().set(decided).filter(pair(one.0, other.0)).exec(&transaction).await?;
        transaction.commit().await?;
        self.ingest.tell_anew(vec![row.track_id]).await
    }
}
