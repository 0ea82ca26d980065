//! A listener takes their history along.

use std::collections::HashMap;

use entity::{play, play_event, track};
use futures::{Stream, stream};
use model::{HistoryEvent, HistoryPlay, PlayEventKind, PlayId, PlayOutcome, TrackId};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use super::Listening;
use crate::{Identity, Result, catalogue::view};

/// Plays that are in memory at a time.
const PLAYS_A_PAGE: usize = 100;

/// A play's place in the order of the history.
type Place = (i64, Uuid);

/// A page, and behind which place the next one begins.
type Page = (Vec<HistoryPlay>, Option<Place>);

/// What is to be given next.
enum Next {
    Known(Page),
    After(Option<Place>),
}

impl Listening {
    /// All that is kept of what this listener played, page by page, the earliest first. The first page is read at once: what
    /// makes that impossible is known before anything is given.
    pub async fn history(
        &self,
        who: &Identity,
    ) -> Result<impl Stream<Item = Result<Vec<HistoryPlay>>> + Send + 'static + use<>> {
        let first = Next::Known(self.history_page(who.user.0, None).await?);
        let (this, user) = (self.clone(), who.user.0);
        Ok(stream::try_unfold(first, move |next| {
            let this = this.clone();
            async move {
                let (page, place) = match next {
                    Next::Known(page) => page,
                    Next::After(None) => return Ok(None),
                    Next::After(place) => this.history_page(user, place).await?,
                };
                Ok(Some((page, Next::After(place))))
            }
        }))
    }

    /// The time of the server, for what is written.
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    async fn history_page(&self, user: Uuid, after: Option<Place>) -> Result<Page> {
        use play::Column::{Id, StartedAtMs, UserId};
        let db = self.database.connection();
        let behind = after.map(|(started_at_ms, id)| {
            let at_the_same_time = Condition::all().add(StartedAtMs.eq(started_at_ms)).add(Id.gt(id));
            Condition::any().add(StartedAtMs.gt(started_at_ms)).add(at_the_same_time)
        });
        let plays = play::Entity::find()
            .filter(Condition::all().add(UserId.eq(user)).add_option(behind))
            .order_by_asc(StartedAtMs)
            .order_by_asc(Id)
            .limit(PLAYS_A_PAGE as u64)
            .all(db)
            .await?;
        let next = plays.last().filter(|_| plays.len() == PLAYS_A_PAGE).map(|last| (last.started_at_ms, last.id));
        let mut events: HashMap<Uuid, Vec<HistoryEvent>> = HashMap::new();
        let rows = play_event::Entity::find()
            .filter(play_event::Column::PlayId.is_in(plays.iter().map(|play| play.id)))
            .order_by_asc(play_event::Column::AtMs)
            .order_by_asc(play_event::Column::ListenedMs)
            .all(db)
            .await?;
        for row in rows {
            events.entry(row.play_id).or_default().push(event(&row));
        }
        let tracks = track::Entity::find().filter(track::Column::Id.is_in(plays.iter().map(|play| play.track_id)));
        let named = view::with_names(db, tracks.all(db).await?).await?;
        let named: HashMap<Uuid, view::Named> = named.into_iter().map(|named| (named.row.id, named)).collect();
        // A play goes with its track: one that is removed in this moment is left out.
        let plays = plays
            .into_iter()
            .filter_map(|row| Some(play(&row, named.get(&row.track_id)?, events.remove(&row.id).unwrap_or_default())))
            .collect();
        Ok((plays, next))
    }
}

fn play(row: &play::Model, named: &view::Named, events: Vec<HistoryEvent>) -> HistoryPlay {
    HistoryPlay {
        play: PlayId(row.id),
        track: TrackId(row.track_id),
        title: named.row.title.clone(),
        artists: named.artists.clone(),
        album: named.album.as_ref().map(|album| album.title.clone()),
        started_at_ms: row.started_at_ms,
        last_event_at_ms: row.last_event_at_ms,
        position_ms: row.position_ms,
        listened_ms: row.listened_ms,
        outcome: match row.outcome {
            play::Outcome::Playing => PlayOutcome::Playing,
            play::Outcome::Completed => PlayOutcome::Completed,
            play::Outcome::Skipped => PlayOutcome::Skipped,
        },
        counted: row.counted,
        events,
    }
}

fn event(row: &play_event::Model) -> HistoryEvent {
    HistoryEvent {
        kind: match row.kind {
            play_event::Kind::Started => PlayEventKind::Started,
            play_event::Kind::Progressed => PlayEventKind::Progressed,
            play_event::Kind::Completed => PlayEventKind::Completed,
            play_event::Kind::Skipped => PlayEventKind::Skipped,
        },
        at_ms: row.at_ms,
        position_ms: row.position_ms,
        listened_ms: row.listened_ms,
        received_at_ms: row.received_at_ms,
    }
}
