//! A listener's say over their history: pausing it, taking it along, having it erased.

use futures::TryStreamExt as _;
use model::{HistoryPlay, HistoryState, PlayEvent, PlayEventKind, PlayOutcome, Role, TrackId};
use service::Identity;

use crate::{
    catalogue::ready_track,
    listening::{NOW_MS, event, play_count},
    support::World,
};

use PlayEventKind::{Completed, Progressed, Started};

async fn exported(world: &World, who: &Identity) -> Vec<HistoryPlay> {
    let pages = world.service.listening.history(who).await.unwrap();
    let pages: Vec<_> = pages.try_collect().await.unwrap();
    pages.into_iter().flatten().collect()
}

async fn record(world: &World, who: &Identity, events: &[PlayEvent]) {
    world.service.listening.record(who, events.to_vec()).await.unwrap();
}

async fn pause(world: &World, who: &Identity, is_paused: bool) -> HistoryState {
    world.service.listening.set_history_paused(who, is_paused).await.unwrap()
}

#[tokio::test]
async fn while_it_is_paused_nothing_is_kept_or_counted() {
    let world = World::new().await;
    let (who, other) = (world.listener().await, world.user("other", Role::Listener).await);
    let track = ready_track(&world, "a").await;
    assert_eq!(pause(&world, &who, true).await.paused_at_ms, Some(NOW_MS));
    world.clock.advance_ms(60_000);
    assert_eq!(pause(&world, &who, true).await.paused_at_ms, Some(NOW_MS), "it is paused already");
    let heard =
        |play| [event(play, track, Started, NOW_MS + 1_000, 0), event(play, track, Completed, NOW_MS + 50_000, 49_000)];
    record(&world, &who, &heard(1)).await;
    record(&world, &other, &heard(2)).await;
    assert_eq!(world.numbers("SELECT count(*) FROM play").await, [1], "the other's");
    assert_eq!(world.numbers("SELECT count(*) FROM play_event").await, [2]);
    assert_eq!(play_count(&world, track).await, 1);
    assert!(world.service.listening.recent(&who, 10).await.unwrap().is_empty());

    assert_eq!(pause(&world, &who, false).await.paused_at_ms, None);
    assert_eq!(world.service.listening.history_state(&who).await.unwrap().paused_at_ms, None);
    record(&world, &who, &heard(1)).await;
    assert!(exported(&world, &who).await.is_empty(), "what was played meanwhile does not come with a late report");
    record(&world, &who, &[event(3, track, Started, NOW_MS + 60_000, 0)]).await;
    assert_eq!(exported(&world, &who).await.len(), 1, "it is kept again");
}

#[tokio::test]
async fn a_play_that_goes_on_is_kept_as_far_as_it_was_before_the_pause() {
    let world = World::new().await;
    let who = world.listener().await;
    let track = ready_track(&world, "a").await;
    record(&world, &who, &[event(1, track, Started, NOW_MS - 20_000, 0), event(1, track, Progressed, NOW_MS, 20_000)])
        .await;
    pause(&world, &who, true).await;
    world.clock.advance_ms(20_000);
    record(&world, &who, &[event(1, track, Progressed, NOW_MS + 20_000, 40_000)]).await;
    pause(&world, &who, false).await;
    world.clock.advance_ms(20_000);
    record(&world, &who, &[event(1, track, Completed, NOW_MS + 40_000, 60_000)]).await;
    let kept = exported(&world, &who).await;
    assert_eq!((kept.len(), kept[0].listened_ms, kept[0].events.len()), (1, 20_000, 2), "{kept:?}");
    assert_eq!((kept[0].outcome, kept[0].counted), (PlayOutcome::Playing, false));
    assert_eq!(play_count(&world, track).await, 0);
}

#[tokio::test]
async fn what_is_erased_leaves_the_counts_and_does_not_come_back() {
    let world = World::new().await;
    let (who, other) = (world.listener().await, world.user("other", Role::Listener).await);
    let (a, b) = (ready_track(&world, "a").await, ready_track(&world, "b").await);
    let mine = [
        event(1, a, Completed, NOW_MS - 9_000, 1_000),
        event(2, a, Completed, NOW_MS - 8_000, 1_000),
        event(3, b, Completed, NOW_MS - 7_000, 1_000),
        event(4, b, Started, NOW_MS - 6_000, 0),
    ];
    record(&world, &who, &mine).await;
    record(&world, &other, &[event(5, a, Completed, NOW_MS, 1_000)]).await;
    assert_eq!((play_count(&world, a).await, play_count(&world, b).await), (3, 1));

    world.service.listening.erase_history(&who, None).await.unwrap();
    assert_eq!((play_count(&world, a).await, play_count(&world, b).await), (1, 0));
    assert!(exported(&world, &who).await.is_empty());
    assert_eq!(world.numbers("SELECT count(*) FROM play_event").await, [1], "the other's");
    assert_eq!(exported(&world, &other).await.len(), 1);

    let late = [event(1, a, Progressed, NOW_MS + 10, 9_010), event(4, b, Completed, NOW_MS + 20, 6_020)];
    record(&world, &who, &[&mine[..], &late].concat()).await;
    assert!(exported(&world, &who).await.is_empty(), "late and repeated reports bring nothing back");
    record(&world, &who, &[event(6, a, Completed, NOW_MS + 30_000, 30_000)]).await;
    assert_eq!(exported(&world, &who).await.len(), 1, "what is played afterwards is kept");
}

#[tokio::test]
async fn what_was_heard_since_a_moment_is_erased_and_the_rest_stays() {
    let world = World::new().await;
    let who = world.listener().await;
    let track = ready_track(&world, "a").await;
    record(
        &world,
        &who,
        &[
            event(1, track, Completed, NOW_MS - 60_001, 1_000),
            event(2, track, Started, NOW_MS - 90_000, 0),
            event(2, track, Completed, NOW_MS - 60_000, 30_000),
            event(3, track, Completed, NOW_MS, 1_000),
        ],
    )
    .await;
    world.service.listening.erase_history(&who, Some(NOW_MS - 60_000)).await.unwrap();
    let rest: Vec<_> = exported(&world, &who).await.iter().map(|play| play.play.0.as_u128()).collect();
    assert_eq!(rest, [1], "the second began before, and was heard since");
    assert_eq!(play_count(&world, track).await, 1);
}

#[tokio::test]
async fn an_export_has_each_play_once_in_order_with_its_events() {
    let world = World::new().await;
    let (who, other) = (world.listener().await, world.user("other", Role::Listener).await);
    let track = ready_track(&world, "a").await;
    // More than two pages; many at the same moment.
    let start = |play: u128| NOW_MS - 400_000 + i64::try_from(play / 90).unwrap() * 1_000;
    let plays = 1..=250_u128;
    let events: Vec<PlayEvent> = plays.clone().rev().map(|play| event(play, track, Started, start(play), 0)).collect();
    record(&world, &who, &events).await;
    record(&world, &who, &[event(7, track, Completed, start(7) + 31_000, 31_000)]).await;
    record(&world, &other, &[event(1_000, track, Started, NOW_MS, 0)]).await;

    let kept = exported(&world, &who).await;
    assert_eq!(kept.iter().map(|play| play.play.0.as_u128()).collect::<Vec<_>>(), plays.collect::<Vec<_>>());
    let seventh = &kept[6];
    assert_eq!((seventh.track, seventh.title.as_str(), seventh.counted), (track, "a", true));
    assert_eq!(
        (seventh.outcome, seventh.started_at_ms, seventh.listened_ms),
        (PlayOutcome::Completed, start(7), 31_000)
    );
    let events: Vec<_> = seventh.events.iter().map(|event| (event.kind, event.at_ms, event.received_at_ms)).collect();
    assert_eq!(events, [(Started, start(7), NOW_MS), (Completed, start(7) + 31_000, NOW_MS)]);
}

/// Whatever comes first, a track's count is that of the plays that are there.
#[tokio::test(flavor = "multi_thread")]
async fn counts_are_right_when_reports_and_erasures_meet() {
    let world = World::new().await;
    let listeners = [world.user("ada", Role::Listener).await, world.user("eve", Role::Listener).await];
    let mut tracks = Vec::new();
    for title in ["a", "b", "c"] {
        tracks.push(ready_track(&world, title).await);
    }
    let report = |round: u128, who: u128| -> Vec<PlayEvent> {
        let heard = |(index, track): (usize, &TrackId)| {
            event((round * 2 + who) * 3 + index as u128, *track, Completed, NOW_MS + 50_000, 0)
        };
        tracks.iter().enumerate().map(heard).collect()
    };
    let mut tasks = tokio::task::JoinSet::new();
    for round in 0..12 {
        for (who, identity) in (0..).zip(&listeners) {
            let (listening, identity, events) = (world.service.listening.clone(), identity.clone(), report(round, who));
            tasks.spawn(async move { listening.record(&identity, events).await });
            if round % 3 == 2 {
                let (listening, identity) = (world.service.listening.clone(), listeners[who as usize].clone());
                tasks.spawn(async move { listening.erase_history(&identity, None).await });
            }
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap().unwrap();
    }
    let too_many = "SELECT play_count - (SELECT count(*) FROM play WHERE track_id = track.id AND counted) FROM track";
    assert_eq!(world.numbers(too_many).await, [0, 0, 0]);
}
