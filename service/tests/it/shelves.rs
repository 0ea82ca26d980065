//! The shelves of the home page, and what is kept of them.

use futures::future::join_all;
use model::{PlayEvent, PlayEventKind, PlayId, Role, Shelf, ShelfKind, TrackId};
use service::Identity;

use crate::{
    recommend::hears,
    support::{Counted, World, files},
};

const MINUTE_MS: i64 = 60 * 1_000;

async fn four_tones(world: &World) -> Vec<TrackId> {
    let admin = world.anybody().await;
    let mut tracks = Vec::new();
    for n in 0..4 {
        tracks.push(world.publish(&admin, &format!("tone {n}.wav"), files::wav(1.0, 220.0 + f64::from(n))).await);
    }
    // As the trainer does in the background.
    world.service.recommend.embed().await.unwrap();
    tracks
}

fn tracks_of(shelves: &[Shelf], kind: ShelfKind) -> Vec<TrackId> {
    let shelf = shelves.iter().find(|shelf| shelf.kind == kind);
    shelf.map(|shelf| shelf.tracks.iter().map(|found| found.track.id).collect()).unwrap_or_default()
}

#[tokio::test]
async fn of_a_hundred_who_ask_at_once_one_asks_the_database_for_the_charts() {
    let world = World::new().await;
    let tones = four_tones(&world).await;
    let mut listeners: Vec<Identity> = Vec::new();
    for n in 0..100 {
        listeners.push(world.user(&format!("listener {n}"), Role::Listener).await);
    }
    for track in &tones {
        hears(&world, &listeners[0], *track).await;
    }
    let counted = Counted::default();
    let _counting = metrics::set_default_local_recorder(&counted);
    let everybody = join_all(listeners.iter().map(|who| world.service.recommend.shelves(who))).await;
    for shelves in everybody {
        assert_eq!(tracks_of(&shelves.unwrap(), ShelfKind::TopAllTime).len(), 4);
    }
    let of_charts = |outcome| counted.of(&[("cache", "charts"), ("outcome", outcome)]);
    assert_eq!(of_charts("miss"), 1);
    assert_eq!(of_charts("hit") + of_charts("joined"), 99);
    // Their own shelves are each one's own.
    assert_eq!(counted.of(&[("cache", "shelves"), ("outcome", "miss")]), 100);
    join_all(listeners.iter().map(|who| world.service.recommend.shelves(who))).await;
    assert_eq!((of_charts("miss"), counted.of(&[("cache", "shelves"), ("outcome", "miss")])), (1, 100));
}

/// The reports of one play, as they come: it begins, goes on, and ends.
#[tokio::test]
async fn a_play_changes_the_shelves_when_it_says_something_and_not_before() {
    let world = World::new().await;
    let tones = four_tones(&world).await;
    let (listener, other) = (world.listener().await, world.anybody().await);
    for track in &tones {
        hears(&world, &other, *track).await;
    }
    world.clock.advance_ms(MINUTE_MS);
    let recommend = &world.service.recommend;
    let play = PlayId(uuid::Uuid::now_v7());
    let began_ms = service::Clock::now_ms(&*world.clock);
    let report = async |kind, listened_ms: u64| {
        let at_ms = began_ms + i64::try_from(listened_ms).unwrap();
        let event = PlayEvent { play, track: tones[3], kind, at_ms, position_ms: listened_ms, listened_ms };
        world.service.listening.record(&listener, vec![event]).await.unwrap();
    };
    let counted = Counted::default();
    let _counting = metrics::set_default_local_recorder(&counted);
    let made_anew = || counted.of(&[("cache", "shelves"), ("outcome", "miss")]);
    let own = async || tracks_of(&recommend.shelves(&listener).await.unwrap(), ShelfKind::BecauseYouListened).len();

    assert_eq!((own().await, made_anew()), (0, 1));
    report(PlayEventKind::Started, 0).await;
    report(PlayEventKind::Progressed, 300).await;
    assert_eq!((own().await, made_anew()), (0, 1), "it may still be skipped");
    report(PlayEventKind::Progressed, 700).await;
    assert_eq!((own().await, made_anew()), (3, 2), "half of it was heard");
    report(PlayEventKind::Progressed, 900).await;
    assert_eq!((own().await, made_anew()), (3, 2));
    report(PlayEventKind::Completed, 1_000).await;
    assert_eq!((own().await, made_anew()), (3, 3));

    world.clock.advance_ms(MINUTE_MS);
    let shelves = recommend.shelves(&listener).await.unwrap();
    for kind in [ShelfKind::TopThisWeek, ShelfKind::TopAllTime] {
        assert_eq!(tracks_of(&shelves, kind)[0], tones[3], "{kind:?}: two played it");
    }
    // The hour of this listener may have begun within the minute.
    let before = made_anew();
    world.service.listening.erase_history(&listener, None).await.unwrap();
    assert_eq!((own().await, made_anew()), (0, before + 1), "erased");
}

#[tokio::test]
async fn charts_follow_what_is_played_without_waiting_for_the_minute() {
    let world = World::new().await;
    let tones = four_tones(&world).await;
    let (listener, other) = (world.listener().await, world.anybody().await);
    let top = async || tracks_of(&world.service.recommend.shelves(&listener).await.unwrap(), ShelfKind::TopAllTime);
    for track in &tones[..3] {
        hears(&world, &other, *track).await;
    }
    assert_eq!(top().await.len(), 3);
    // From here on the clock stands still.
    let at_ms = service::Clock::now_ms(&*world.clock);
    let play = PlayId(uuid::Uuid::now_v7());
    let kind = PlayEventKind::Completed;
    let event = PlayEvent { play, track: tones[3], kind, at_ms, position_ms: 1_000, listened_ms: 1_000 };
    world.service.listening.record(&listener, vec![event]).await.unwrap();
    // Where it took long to make them they are believed for a moment longer.
    world.comes_about(async || top().await.len() == 4).await;
}
