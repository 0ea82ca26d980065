//! A listener has their history erased.

use entity::{play, track, user};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _,
    sea_query::{Expr, ExprTrait as _, LockType},
};
use uuid::Uuid;

use super::Listening;
use crate::{Identity, Result, counters::Counter, engine::database::Lock};

impl Listening {
    /// Erases for good what this listener played: all, or each play of which something was heard at that moment
    /// (milliseconds since 1970) or later. The tracks' counts lose those plays. A play that goes on does not come back with
    /// its next report.
    pub async fn erase_history(&self, who: &Identity, since_ms: Option<i64>) -> Result<()> {
        let transaction = self.database.write_alone(Lock::Erasure).await?;
        // Whoever trains meanwhile has to know.
        Counter::Erasures.raise(&transaction, 0).await?;
        // First the listener: reports of theirs wait until this is done.
        user::Entity::update_many()
            .col_expr(user::Column::HistoryFromMs, Expr::value(self.clock.now_ms()))
            .col_expr(user::Column::HistoryChanges, Expr::col(user::Column::HistoryChanges).add(1))
            .filter(user::Column::Id.eq(who.user.0))
            .exec(&transaction)
            .await?;
        let erased = Condition::all()
            .add(play::Column::UserId.eq(who.user.0))
            .add_option(since_ms.map(|since_ms| play::Column::LastEventAtMs.gte(since_ms)));
        let counted = play::Entity::find().filter(erased.clone()).filter(play::Column::Counted.eq(true));
        let tracks = counted.clone().select_only().column(play::Column::TrackId).into_query();
        // Then the tracks, in the order of everybody who writes their counts: two that wait for each other would be a deadlock.
        let _locked: Vec<Uuid> = track::Entity::find()
            .select_only()
            .column(track::Column::Id)
            .filter(track::Column::Id.in_subquery(tracks.clone()))
            .order_by_asc(track::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .into_tuple()
            .all(&transaction)
            .await?;
        let plays_of_the_track = counted
            .select_only()
            .column_as(play::Column::Id.count(), "plays")
            .filter(Expr::col((play::Entity, play::Column::TrackId)).equals((track::Entity, track::Column::Id)))
            .into_query();
        let rest = Expr::col((track::Entity, track::Column::PlayCount)).sub(Expr::from(plays_of_the_track));
        track::Entity::update_many()
            .col_expr(track::Column::PlayCount, rest)
            .filter(track::Column::Id.in_subquery(tracks))
            .exec(&transaction)
            .await?;
        // Their events go with them.
        play::Entity::delete_many().filter(erased).exec(&transaction).await?;
        transaction.commit().await?;
        self.charts.changed().await;
        Ok(())
    }
}
