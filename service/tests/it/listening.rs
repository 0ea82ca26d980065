//! What was listened to.

use model::{ErrorCode, PlayEvent, PlayEventKind, PlayId, Role, TrackId, TrackQuery};
use uuid::Uuid;

use crate::{
    catalogue::ready_track,
    support::{World, refusal},
};

pub const NOW_MS: i64 = 1_700_000_000_000;

pub fn event(play: u128, track: TrackId, kind: PlayEventKind, at_ms: i64, listened_ms: u64) -> PlayEvent {
    PlayEvent { play: PlayId(Uuid::from_u128(play)), track, kind, at_ms, position_ms: listened_ms, listened_ms }
}

pub async fn play_count(world: &World, track: TrackId) -> u64 {
    let admin = world.service.catalogue.list(&world.anybody().await, TrackQuery::default()).await.unwrap();
    admin.items.iter().find(|summary| summary.id == track).unwrap().play_count
}

#[tokio::test]
async fn a_play_counts_once_after_thirty_seconds() {
    let world = World::new().await;
    let who = world.listener().await;
    let track = ready_track(&world, "a").await;
    let listening = &world.service.listening;
    let report = |kind, at_s: i64, listened_ms| event(1, track, kind, NOW_MS - 300_000 + at_s * 1000, listened_ms);

    listening.record(&who, vec![report(PlayEventKind::Started, 0, 0)]).await.unwrap();
    listening.record(&who, vec![report(PlayEventKind::Progressed, 29, 29_999)]).await.unwrap();
    assert_eq!(play_count(&world, track).await, 0);
    listening.record(&who, vec![report(PlayEventKind::Progressed, 30, 30_000)]).await.unwrap();
    assert_eq!(play_count(&world, track).await, 1);
    let rest = vec![report(PlayEventKind::Progressed, 60, 60_000), report(PlayEventKind::Completed, 90, 90_000)];
    listening.record(&who, rest.clone()).await.unwrap();
    listening.record(&who, rest).await.unwrap();
    assert_eq!(play_count(&world, track).await, 1, "one play, however often it is reported");

    // A short track that was heard to its end counts as well; one that was skipped does not.
    listening.record(&who, vec![event(2, track, PlayEventKind::Completed, NOW_MS, 5_000)]).await.unwrap();
    listening.record(&who, vec![event(3, track, PlayEventKind::Skipped, NOW_MS, 5_000)]).await.unwrap();
    assert_eq!(play_count(&world, track).await, 2);
}

#[tokio::test]
async fn repeated_and_late_reports_change_nothing() {
    use sea_orm::{ConnectionTrait as _, Statement};
    let world = World::new().await;
    let who = world.listener().await;
    let track = ready_track(&world, "a").await;
    let started = event(1, track, PlayEventKind::Started, NOW_MS - 50_000, 0);
    let progressed = event(1, track, PlayEventKind::Progressed, NOW_MS - 20_000, 30_000);
    let completed = event(1, track, PlayEventKind::Completed, NOW_MS - 7, 49_000);
    let in_order = vec![started.clone(), progressed.clone(), completed.clone()];
    let shuffled = vec![completed, started, progressed];
    for events in [shuffled, in_order] {
        world.service.listening.record(&who, events).await.unwrap();
    }
    let query = |sql: &str| Statement::from_string(world.backend(), sql);
    let database = world.database().await;
    let play = database.query_one_raw(query("SELECT * FROM play")).await.unwrap().unwrap();
    assert_eq!(play.try_get::<String>("", "outcome").unwrap(), "completed");
    assert_eq!(play.try_get::<i64>("", "started_at_ms").unwrap(), NOW_MS - 50_000);
    assert_eq!(play.try_get::<i64>("", "last_event_at_ms").unwrap(), NOW_MS - 7, "to the millisecond");
    assert_eq!(play.try_get::<i64>("", "listened_ms").unwrap(), 49_000);
    assert_eq!(database.query_all_raw(query("SELECT 1 FROM play_event")).await.unwrap().len(), 3);
    assert_eq!(play_count(&world, track).await, 1);
}

#[tokio::test]
async fn absurd_times_are_drawn_in_or_dropped() {
    let world = World::new().await;
    let who = world.listener().await;
    let (future, past, edge) =
        (ready_track(&world, "a").await, ready_track(&world, "b").await, ready_track(&world, "c").await);
    let week_ms = 7 * 24 * 60 * 60 * 1000;
    let events = vec![
        event(1, future, PlayEventKind::Started, i64::MAX, 0),
        event(2, past, PlayEventKind::Started, NOW_MS - week_ms - 1, 0),
        event(3, past, PlayEventKind::Started, i64::MIN, 0),
        event(4, edge, PlayEventKind::Started, NOW_MS + 60_000, 0),
    ];
    world.service.listening.record(&who, events).await.unwrap();
    let recent = world.service.listening.recent(&who, 10).await.unwrap();
    let starts: Vec<_> = recent.iter().map(|play| (play.track.id, play.started_at_ms)).collect();
    assert_eq!(starts, [(edge, NOW_MS + 60_000), (future, NOW_MS)]);

    let huge = event(5, past, PlayEventKind::Progressed, NOW_MS, u64::MAX);
    world.service.listening.record(&who, vec![huge]).await.unwrap();
    assert_eq!(play_count(&world, past).await, 1);
}

#[tokio::test]
async fn plays_belong_to_their_listener() {
    let world = World::new().await;
    let (ada, eve) = (world.user("ada", Role::Listener).await, world.user("eve", Role::Listener).await);
    let (track, other) = (ready_track(&world, "a").await, ready_track(&world, "b").await);
    let listening = &world.service.listening;
    listening.record(&ada, vec![event(1, track, PlayEventKind::Started, NOW_MS, 0)]).await.unwrap();
    let stolen = refusal(listening.record(&eve, vec![event(1, track, PlayEventKind::Skipped, NOW_MS, 0)]).await);
    assert_eq!((stolen.code, stolen.field.as_deref()), (ErrorCode::InvalidInput, Some("play")));
    let moved = refusal(listening.record(&ada, vec![event(1, other, PlayEventKind::Skipped, NOW_MS, 0)]).await);
    assert_eq!(moved.code, ErrorCode::InvalidInput);
    assert_eq!(listening.recent(&ada, 10).await.unwrap().len(), 1);
    assert!(listening.recent(&eve, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn recent_shows_each_track_once_by_its_last_start() {
    let world = World::new().await;
    let who = world.listener().await;
    let (a, b, c) = (ready_track(&world, "a").await, ready_track(&world, "b").await, ready_track(&world, "c").await);
    let starts = [(1, a, 1_000), (2, b, 2_000), (3, c, 3_000), (4, a, 4_000)];
    let events = starts.map(|(play, track, at)| event(play, track, PlayEventKind::Started, NOW_MS - 10_000 + at, 0));
    world.service.listening.record(&who, events.to_vec()).await.unwrap();
    let recent = |limit| async move { world.service.listening.recent(&who, limit).await.unwrap() };
    let all = recent(10).await;
    assert_eq!(all.iter().map(|play| play.track.id).collect::<Vec<_>>(), [a, c, b]);
    assert_eq!(all[0].started_at_ms, NOW_MS - 6_000);
}

#[tokio::test]
async fn unknown_tracks_are_dropped_and_too_many_events_refused() {
    let world = World::new().await;
    let who = world.listener().await;
    let track = ready_track(&world, "a").await;
    let unknown = event(1, TrackId(Uuid::nil()), PlayEventKind::Completed, NOW_MS, 0);
    let known = event(2, track, PlayEventKind::Completed, NOW_MS, 0);
    world.service.listening.record(&who, vec![unknown.clone(), known]).await.unwrap();
    assert_eq!(world.service.listening.recent(&who, 10).await.unwrap().len(), 1);
    let refused = refusal(world.service.listening.record(&who, vec![unknown; PlayEvent::MOST_AT_A_TIME + 1]).await);
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    world.service.listening.record(&who, Vec::new()).await.unwrap();
}
