//! The shelves of the home page: for you, discover, because you listened to, most played.

use std::{collections::HashSet, sync::Arc, time::Duration};

use entity::user;
use model::{Shelf, ShelfKind, UserId};
use recommend::{Artist, Diversity, Request, Sources, collaborative::Interaction};
use sea_orm::{EntityTrait as _, QuerySelect as _};
use uuid::Uuid;

use super::{
    Recommend,
    known::Known,
    plan::{KeptPlan, Plan, PlannedShelf, Version},
    plays, show,
    show::Proposal,
};
use crate::{Identity, Result};

/// Tracks on a shelf.
const ON_SHELF: usize = 12;
/// Fewer than this are no shelf.
const LEAST: usize = 3;
/// How long a plan is kept in Redis. Its name says what it was made of, so that no old one is ever found.
const KEPT_FOR: Duration = Duration::from_hours(1);
/// Discoveries may differ more from each other than what is for sure.
const DISCOVERIES: Diversity = Diversity { relevance: 0.7, most_by_artist: 1 };
const HOUR_MS: i64 = 60 * 60 * 1_000;

impl Recommend {
    /// The shelves of whoever asks; those with nothing to show are left out.
    pub async fn shelves(&self, who: &Identity) -> Result<Vec<Shelf>> {
        let known = self.known().await?;
        let version = self.version(who, &known).await?;
        let is_good = |kept: &KeptPlan| kept.is_good(version, self.clock.now_ms());
        let KeptPlan { plan, .. } =
            self.plans.get(&who.user, is_good, || self.clone().shared_plan(who.user, known.clone(), version)).await?;
        let charts = self.charts.get().await?;
        let popular = [(ShelfKind::TopThisWeek, charts.this_week), (ShelfKind::TopAllTime, charts.all_time)];
        let popular: Vec<PlannedShelf> =
            popular.into_iter().map(|(kind, tracks)| PlannedShelf::popular(kind, tracks)).collect();
        let planned = || plan.shelves.iter().chain(&popular);
        let ids = planned().flat_map(|shelf| show::needed(&shelf.proposals).into_iter().chain(shelf.about));
        let found = show::tracks(self.database.connection(), &ids.collect::<Vec<_>>()).await?;
        let show = |shelf: &PlannedShelf| {
            let about = shelf.about.and_then(|about| found.get(&about));
            let tracks = show::recommended(&shelf.proposals, &found);
            (tracks.len() >= LEAST).then(|| Shelf {
                kind: shelf.kind,
                title: match (shelf.kind, about) {
                    (ShelfKind::ForYou, _) => "For you".to_owned(),
                    (ShelfKind::Discover, _) => "Discover".to_owned(),
                    (ShelfKind::BecauseYouListened, Some(about)) => format!("Because you listened to {}", about.title),
                    (ShelfKind::BecauseYouListened, None) => "More like what you listened to".to_owned(),
                    (ShelfKind::TopThisWeek, _) => "Most played this week".to_owned(),
                    (ShelfKind::TopAllTime, _) => "Most played of all time".to_owned(),
                },
                tracks,
            })
        };
        Ok(planned().filter_map(show).collect())
    }

    async fn version(&self, who: &Identity, known: &Known) -> Result<Version> {
        let history: Option<i64> = user::Entity::find_by_id(who.user.0)
            .select_only()
            .column(user::Column::HistoryChanges)
            .into_tuple()
            .one(self.database.connection())
            .await?;
        Ok(Version { state: known.state, history: history.unwrap_or(0), hour: hour(who.user, self.clock.now_ms()) })
    }

    /// The plan that another node has made, or a new one.
    async fn shared_plan(self, who: UserId, known: Arc<Known>, version: Version) -> Result<KeptPlan> {
        let (made_at_ms, catalogue) = (self.clock.now_ms(), known.catalogue.len());
        let plan = match &self.redis {
            Some(redis) => redis.shared(&version.name(who.0), KEPT_FOR, self.plan(who, known)).await?,
            None => self.plan(who, known).await?,
        };
        Ok(KeptPlan { plan: Arc::new(plan), version, made_at_ms, catalogue })
    }

    async fn plan(&self, who: UserId, known: Arc<Known>) -> Result<Plan> {
        let acts = plays::of_one(self.database.connection(), who.0, |id| known.number(id)).await?;
        let last_liked = acts.iter().find(|act| act.weight > 0.0).and_then(|act| known.id(act.track));
        let now_s = self.clock.now_ms().div_euclid(1_000);
        let own = self.desk.work(who, move || own_shelves(&known, &acts, last_liked, now_s));
        Ok(Plan { shelves: own.await? })
    }
}

/// The hour of a listener. Each begins at a moment of its own: not all plans grow old at once.
fn hour(user: UserId, now_ms: i64) -> i64 {
    let moment = user.0.as_u128() % HOUR_MS.cast_unsigned() as u128;
    (now_ms + moment as i64).div_euclid(HOUR_MS)
}

/// What is worked out for one listener. Without history there is nothing of one's own: the most played is the same for all.
fn own_shelves(known: &Known, acts: &[Interaction], last_liked: Option<Uuid>, now_s: i64) -> Vec<PlannedShelf> {
    if acts.is_empty() {
        return Vec::new();
    }
    let Known { catalogue, neighbours, popularity, model, .. } = known;
    let sources = Sources { catalogue, neighbours, popularity, model: model.as_deref() };
    let artist = |track| catalogue.get(track).map(|entry| entry.artist);
    let heard: HashSet<Artist> = acts.iter().filter_map(|act| artist(act.track)).collect();
    let shelf = |kind, diversity, may_be_heard: bool| {
        let request = Request { acts, now_s, count: ON_SHELF, diversity };
        let accept = |track| may_be_heard || artist(track).is_some_and(|artist| !heard.contains(&artist));
        let found = sources.recommend(request, accept);
        let proposals = found.iter().filter_map(|found| Proposal::of(known, found)).collect();
        PlannedShelf { kind, about: None, proposals }
    };
    let for_you = shelf(ShelfKind::ForYou, Diversity::default(), true);
    let discover = shelf(ShelfKind::Discover, DISCOVERIES, false);
    let because = last_liked.map(|liked| because(known, liked));
    [Some(for_you), because, Some(discover)].into_iter().flatten().collect()
}

/// What sounds like a track.
fn because(known: &Known, liked: Uuid) -> PlannedShelf {
    let number = known.number(liked);
    let near = number.and_then(|number| known.neighbours.embedding(number)).map(|point| {
        let is_other = |track| Some(track) != number && known.catalogue.get(track).is_some();
        known.neighbours.nearest(&point, ON_SHELF, is_other)
    });
    let close = |near: recommend::Neighbour| Some(Proposal::close(known.id(near.track)?, liked));
    let proposals = near.into_iter().flatten().filter_map(close).collect();
    PlannedShelf { kind: ShelfKind::BecauseYouListened, about: Some(liked), proposals }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_of_many_listeners_do_not_grow_old_at_once() {
        let users: Vec<UserId> = (0..1_000).map(|_| UserId(Uuid::now_v7())).collect();
        let hours = |now_ms| users.iter().map(|user| hour(*user, now_ms)).collect::<Vec<_>>();
        for minute in 0..60 {
            let (before, after) = (hours(minute * 60_000), hours((minute + 1) * 60_000));
            let old = before.iter().zip(&after).filter(|(before, after)| before != after).count();
            assert!((1..60).contains(&old), "{old} of 1,000 in one minute");
        }
        let all = hours(0).iter().zip(&hours(HOUR_MS)).all(|(before, after)| before + 1 == *after);
        assert!(all, "each once an hour");
    }
}
