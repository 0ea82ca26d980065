//! A player reports.

use entity::{play, play_event, track, user};
use model::{PlayEvent, PlayEventKind};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
    sea_query::{Expr, ExprTrait, LockType, OnConflict},
};

use super::Listening;
use crate::{Error, Identity, Result, recommend::plays};

/// A play counts once this much of it was heard.
const COUNTS_AFTER_MS: i64 = 30_000;
/// How far a client's clock may be ahead; what is further ahead is taken as now.
const MAX_AHEAD_MS: i64 = 60_000;
/// Reports older than this are dropped: a player keeps them no longer.
const MAX_AGE_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// No position and no listening time is longer.
const MAX_MS: i64 = 7 * 24 * 60 * 60 * 1000;

impl Listening {
    /// Takes a player's events. Repeating them changes nothing. Events of tracks that are gone or not
    /// published, and those older than a week, are dropped without an error: a player that sent them
    /// again and again would help nobody. So are all while the history is paused, and later those of plays that began
    /// before it was resumed or erased: what was not to be kept does not come back with the next report.
    pub async fn record(&self, who: &Identity, mut events: Vec<PlayEvent>) -> Result<()> {
        if events.len() > PlayEvent::MOST_AT_A_TIME {
            let most = PlayEvent::MOST_AT_A_TIME;
            return Err(Error::invalid("events", format!("Send at most {most} events at a time.")));
        }
        let now_ms = self.clock.now_ms();
        let transaction = self.database.write().await?;
        // Alone with this listener's history: no report is written beside another, a pause or an erasure.
        let listener = user::Entity::find_by_id(who.user.0).lock(LockType::NoKeyUpdate).one(&transaction).await?;
        let listener = listener.ok_or(Error::Unauthenticated)?;
        if listener.history_paused_at_ms.is_some() {
            return Ok(());
        }
        // In one order for everybody: two that wait for each other's rows would be a deadlock.
        events.sort_by_key(|event| (event.track.0, event.play.0, event.at_ms));
        let mut news = News::default();
        for event in events {
            if event.at_ms < now_ms - MAX_AGE_MS {
                continue;
            }
            let at_ms = if event.at_ms > now_ms + MAX_AHEAD_MS { now_ms } else { event.at_ms };
            let report = Report::new(&event, at_ms);
            if listener.history_from_ms.is_some_and(|from_ms| report.began_at_ms() < from_ms) {
                continue;
            }
            let of_this = record_one(&transaction, who, &report, now_ms).await?;
            news = News { taste: news.taste || of_this.taste, charts: news.charts || of_this.charts };
        }
        if news.taste {
            user::Entity::update_many()
                .col_expr(user::Column::HistoryChanges, ExprTrait::add(Expr::col(user::Column::HistoryChanges), 1))
                .filter(user::Column::Id.eq(who.user.0))
                .exec(&transaction)
                .await?;
        }
        transaction.commit().await?;
        if news.charts {
            self.charts.changed().await;
        }
        Ok(())
    }
}

/// What a report changes for those who keep something that was made of plays.
#[derive(Debug, Clone, Copy, Default)]
struct News {
    /// What the play says of the listener's taste.
    taste: bool,
    /// Whether it counts.
    charts: bool,
}

/// An event with its numbers in range.
struct Report {
    play: uuid::Uuid,
    track: uuid::Uuid,
    kind: play_event::Kind,
    at_ms: i64,
    position_ms: i64,
    listened_ms: i64,
}

impl Report {
    fn new(event: &PlayEvent, at_ms: i64) -> Self {
        let in_range = |ms: u64| Ord::min(i64::try_from(ms).unwrap_or(MAX_MS), MAX_MS);
        Self {
            play: event.play.0,
            track: event.track.0,
            kind: match event.kind {
                PlayEventKind::Started => play_event::Kind::Started,
                PlayEventKind::Progressed => play_event::Kind::Progressed,
                PlayEventKind::Completed => play_event::Kind::Completed,
                PlayEventKind::Skipped => play_event::Kind::Skipped,
            },
            at_ms,
            position_ms: in_range(event.position_ms),
            listened_ms: in_range(event.listened_ms),
        }
    }

    /// When the play began, as far as this report tells: pauses of the player are not known.
    fn began_at_ms(&self) -> i64 {
        self.at_ms - self.listened_ms
    }

    fn counts(&self) -> bool {
        self.kind == play_event::Kind::Completed || self.listened_ms >= COUNTS_AFTER_MS
    }
}

async fn record_one(db: &impl ConnectionTrait, who: &Identity, report: &Report, now_ms: i64) -> Result<News> {
    // First the track, as those do who remove it. It must not go before its play is written; its counts may change.
    let track = track::Entity::find_by_id(report.track).lock(LockType::KeyShare).one(db).await?;
    let is_ready = track.as_ref().is_some_and(|track| track.state == track::State::Ready);
    let known = match find(db, report).await? {
        None if is_ready => begin(db, who, report).await?,
        known => known,
    };
    let Some((play, track)) = known.zip(track) else { return Ok(News::default()) };
    if play.user_id != who.user.0 || play.track_id != report.track {
        return Err(Error::invalid("play", "This play is of another listener or track. Start a new one."));
    }
    play_event::Entity::insert(play_event::ActiveModel {
        play_id: Set(report.play),
        kind: Set(report.kind),
        at_ms: Set(report.at_ms),
        position_ms: Set(report.position_ms),
        listened_ms: Set(report.listened_ms),
        received_at_ms: Set(now_ms),
    })
    .on_conflict(
        OnConflict::columns([play_event::Column::PlayId, play_event::Column::Kind, play_event::Column::AtMs])
            .do_nothing()
            .to_owned(),
    )
    .exec_without_returning(db)
    .await?;
    go_on(db, play, &track, report).await
}

/// A play that is known, kept from others until the transaction ends.
async fn find(db: &impl ConnectionTrait, report: &Report) -> Result<Option<play::Model>> {
    Ok(play::Entity::find_by_id(report.play).lock_exclusive().one(db).await?)
}

/// A play of which nothing was known.
async fn begin(db: &impl ConnectionTrait, who: &Identity, report: &Report) -> Result<Option<play::Model>> {
    let play = play::Model {
        id: report.play,
        user_id: who.user.0,
        track_id: report.track,
        // Where the first report is lost or late, the start is reckoned from what was heard since.
        started_at_ms: report.began_at_ms(),
        last_event_at_ms: report.at_ms,
        position_ms: report.position_ms,
        listened_ms: 0,
        outcome: play::Outcome::Playing,
        counted: false,
    };
    // Another node may have heard of it at the same moment.
    play::Entity::insert(play.into_active_model())
        .on_conflict(OnConflict::column(play::Column::Id).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    find(db, report).await
}

/// Brings a play up to date. Reports may come late and in any order.
async fn go_on(db: &impl ConnectionTrait, play: play::Model, track: &track::Model, report: &Report) -> Result<News> {
    let counts_now = report.counts() && !play.counted;
    let newest = report.at_ms >= play.last_event_at_ms;
    let outcome = match (report.kind, play.outcome) {
        (play_event::Kind::Completed, _) | (_, play::Outcome::Completed) => play::Outcome::Completed,
        (play_event::Kind::Skipped, _) => play::Outcome::Skipped,
        (play_event::Kind::Started | play_event::Kind::Progressed, known) => known,
    };
    let now = play::Model {
        started_at_ms: if report.kind == play_event::Kind::Started { report.at_ms } else { play.started_at_ms },
        last_event_at_ms: Ord::max(play.last_event_at_ms, report.at_ms),
        position_ms: if newest { report.position_ms } else { play.position_ms },
        listened_ms: Ord::max(play.listened_ms, report.listened_ms),
        outcome,
        counted: play.counted || counts_now,
        ..play.clone()
    };
    let news = News { taste: plays::says(&now, track) != plays::says(&play, track), charts: counts_now };
    now.into_active_model().reset_all().update(db).await?;
    if counts_now {
        track::Entity::update_many()
            .col_expr(track::Column::PlayCount, ExprTrait::add(Expr::col(track::Column::PlayCount), 1))
            .filter(track::Column::Id.eq(track.id))
            .exec(db)
            .await?;
    }
    Ok(news)
}
