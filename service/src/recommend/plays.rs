//! What listeners did, as the recommender takes it.

use std::collections::HashMap;

use entity::{play, track};
use futures::TryStreamExt as _;
use recommend::{
    Listener, Track,
    collaborative::{Interaction, Signal},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    StreamTrait,
};
use uuid::Uuid;

use crate::Result;

/// Plays that are looked at, the latest: what is older has faded, and memory is bounded.
const MOST_PLAYS: u64 = 2_000_000;
/// Of one listener.
const MOST_OF_ONE: u64 = 2_000;

/// What was done, and when it ended.
#[derive(Debug, Default)]
pub(super) struct Plays {
    pub interactions: Vec<Interaction>,
    /// When the latest of it was.
    pub now_s: i64,
}

/// One play: user, track, when, how it ended, how much was heard, and the track's samples and their rate.
type Row = (Uuid, Uuid, i64, play::Outcome, i64, i64, i32);

fn rows(most: u64) -> sea_orm::Select<play::Entity> {
    play::Entity::find()
        .select_only()
        .columns([play::Column::UserId, play::Column::TrackId, play::Column::StartedAtMs])
        .columns([play::Column::Outcome, play::Column::ListenedMs])
        .columns([track::Column::Samples, track::Column::SampleRateHz])
        .inner_join(track::Entity)
        .order_by_desc(play::Column::StartedAtMs)
        .limit(most)
}

/// The tracks that anybody played.
pub(super) async fn tracks(db: &impl ConnectionTrait) -> Result<Vec<Uuid>> {
    let tracks = play::Entity::find().select_only().column(play::Column::TrackId).distinct();
    Ok(tracks.order_by_asc(play::Column::TrackId).into_tuple().all(db).await?)
}

/// What everybody did, of tracks that have a number.
pub(super) async fn by_number(
    db: &(impl ConnectionTrait + StreamTrait),
    number: impl Fn(Uuid) -> Option<Track>,
) -> Result<Plays> {
    let mut rows = rows(MOST_PLAYS).into_tuple::<Row>().stream(db).await?;
    let mut listeners: HashMap<Uuid, Listener> = HashMap::new();
    let mut plays = Plays::default();
    while let Some(row) = rows.try_next().await? {
        let next = Listener(listeners.len() as u32);
        let listener = *listeners.entry(row.0).or_insert(next);
        plays.now_s = Ord::max(plays.now_s, row.2.div_euclid(1_000));
        plays.interactions.extend(number(row.1).and_then(|track| interaction(&row, listener, track)));
    }
    Ok(plays)
}

/// What one listener did, the latest first.
pub(super) async fn of_one(
    db: &impl ConnectionTrait,
    user: Uuid,
    number: impl Fn(Uuid) -> Option<Track>,
) -> Result<Vec<Interaction>> {
    let rows: Vec<Row> = rows(MOST_OF_ONE).filter(play::Column::UserId.eq(user)).into_tuple().all(db).await?;
    Ok(rows.iter().filter_map(|row| interaction(row, Listener(0), number(row.1)?)).collect())
}

/// What a play says of the listener's taste; `None` while it says nothing. Where two answers are the same, nothing else is recommended. A
/// play that goes on says no more once half was heard: how much more it was is known at its end.
pub(crate) fn says(play: &play::Model, track: &track::Model) -> Option<(i64, Option<f32>)> {
    let &play::Model { user_id, track_id, started_at_ms, outcome, listened_ms, .. } = play;
    let row = (user_id, track_id, started_at_ms, outcome, listened_ms, track.samples, track.sample_rate_hz);
    let act = interaction(&row, Listener(0), Track(0))?;
    Some((act.at_s, (outcome != play::Outcome::Playing).then_some(act.weight)))
}

/// `None` for what says nothing yet: a play that has just begun.
fn interaction(row: &Row, listener: Listener, track: Track) -> Option<Interaction> {
    let &(_, _, started_at_ms, outcome, listened_ms, samples, sample_rate_hz) = row;
    let duration_ms = samples as f64 * 1_000.0 / f64::from(sample_rate_hz.max(1));
    let heard = if duration_ms > 0.0 { listened_ms as f64 / duration_ms } else { 0.0 };
    let signal = match outcome {
        play::Outcome::Completed => Signal::Completed,
        play::Outcome::Skipped => Signal::Left(heard as f32),
        play::Outcome::Playing if heard >= 0.5 => Signal::Left(heard as f32),
        play::Outcome::Playing => return None,
    };
    Some(Interaction { listener, track, weight: signal.weight(), at_s: started_at_ms.div_euclid(1_000) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(outcome: play::Outcome, listened_ms: i64) -> Option<f32> {
        let row = (Uuid::nil(), Uuid::nil(), 5_000, outcome, listened_ms, 48_000 * 100, 48_000);
        interaction(&row, Listener(0), Track(0)).map(|act| act.weight)
    }

    #[test]
    fn completions_speak_for_a_track_and_early_skips_against_it() {
        assert_eq!(weight(play::Outcome::Completed, 100_000), Some(1.0));
        assert!(weight(play::Outcome::Skipped, 3_000).is_some_and(|weight| weight < 0.0));
        assert_eq!(weight(play::Outcome::Playing, 3_000), None);
        assert!(weight(play::Outcome::Playing, 80_000).is_some_and(|weight| weight > 0.0));
    }
}
