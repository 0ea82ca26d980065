//! What to play next, by sound and by what was played.

use std::collections::HashSet;

use entity::trained_model;
use model::{
    PlayEvent, PlayEventKind, PlayId, RadioRequest, RadioSeeds, ReasonKind, Role, ShelfKind, TrackEdit, TrackId,
};
use sea_orm::EntityTrait as _;
use service::{Error, Identity};

use crate::{
    catalogue::ready_track,
    support::{World, files, refusal},
};

/// Three low tones and three high ones, in turn.
pub async fn tones(world: &World, admin: &Identity) -> (Vec<TrackId>, Vec<TrackId>) {
    let (mut low, mut high) = (Vec::new(), Vec::new());
    for n in 0..3 {
        let step = f64::from(n) * 2.0;
        low.push(world.publish(admin, &format!("low {n}.wav"), files::wav(2.0, 110.0 + step)).await);
        high.push(world.publish(admin, &format!("high {n}.wav"), files::wav(2.0, 3_520.0 + step)).await);
    }
    // As the trainer does in the background.
    world.service.recommend.embed().await.unwrap();
    (low, high)
}

pub async fn hears(world: &World, who: &Identity, track: TrackId) {
    world.clock.advance_ms(10_000);
    let at_ms = service::Clock::now_ms(&*world.clock);
    let play = PlayId(uuid::Uuid::now_v7());
    let event =
        |kind, at_ms, listened_ms| PlayEvent { play, track, kind, at_ms, position_ms: listened_ms, listened_ms };
    let events = vec![event(PlayEventKind::Started, at_ms - 2_000, 0), event(PlayEventKind::Completed, at_ms, 2_000)];
    world.service.listening.record(who, events).await.unwrap();
}

fn radio(from: TrackId, played: &[TrackId], count: u8) -> RadioRequest {
    RadioRequest {
        tracks: vec![from],
        seeds: RadioSeeds::Tracks,
        played: played.to_vec(),
        played_before: 0,
        count,
        random: 7,
    }
}

#[tokio::test]
async fn what_is_near_in_sound_comes_first_and_says_so() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let (low, high) = tones(&world, &admin).await;
    let recommend = &world.service.recommend;
    for group in [&low, &high] {
        let similar = recommend.similar(&listener, group[0], 5).await.unwrap();
        assert_eq!(similar.len(), 5);
        let nearest: HashSet<TrackId> = similar.iter().take(2).map(|found| found.track.id).collect();
        assert_eq!(nearest, group[1..].iter().copied().collect());
        assert_eq!(similar[0].reason.kind, ReasonKind::CloseInSound);
        assert_eq!(similar[0].reason.track, Some(group[0]));
        let of = world.service.catalogue.track(&listener, group[0]).await.unwrap().summary.title;
        let sound = similar[0].track.sound.unwrap();
        let tempo = sound.tempo_bpm.map_or(String::new(), |bpm| format!(", {bpm:.0} BPM"));
        let key = sound.key.map_or(String::new(), |key| format!(", {}", key.name()));
        assert_eq!(similar[0].reason.text, format!("Close in sound to {of}{tempo}{key}"));
    }
    let unknown = recommend.similar(&listener, TrackId(uuid::Uuid::now_v7()), 5).await;
    assert!(matches!(unknown, Err(Error::NotFound("track"))));
}

/// Also where the node has them in memory already.
#[tokio::test]
async fn a_new_track_is_found_and_a_removed_one_is_not() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (low, high) = tones(&world, &admin).await;
    let recommend = &world.service.recommend;
    assert_eq!(recommend.similar(&admin, low[0], 9).await.unwrap().len(), 5);
    let new = world.publish(&admin, "new.wav", files::wav(2.0, 109.0)).await;
    world.service.catalogue.delete(&admin, high[0]).await.unwrap();
    let at_once = recommend.similar(&admin, low[0], 9).await.unwrap();
    assert!(at_once.iter().all(|found| found.track.id != high[0]), "it cannot be played");
    recommend.look().await.unwrap();
    let later: Vec<TrackId> =
        recommend.similar(&admin, low[0], 9).await.unwrap().iter().map(|found| found.track.id).collect();
    assert!(later[..3].contains(&new) && later.len() == 5, "{later:?}");
}

#[tokio::test]
async fn a_radio_goes_on_on_any_node_and_repeats_nothing_before_it_must() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let (low, _) = tones(&world, &admin).await;
    let other = world.reopened().await;
    let here = &world.service.recommend;
    let ids = |tracks: Vec<model::TrackSummary>| tracks.into_iter().map(|track| track.id).collect::<Vec<_>>();
    let first = ids(here.radio(&listener, radio(low[0], &[], 3)).await.unwrap());
    let rest = ids(other.recommend.radio(&listener, radio(low[0], &first, 2)).await.unwrap());
    let at_once = ids(here.radio(&listener, radio(low[0], &[], 5)).await.unwrap());
    assert_eq!([first, rest].concat(), at_once);
    let different: HashSet<TrackId> = at_once.iter().copied().chain([low[0]]).collect();
    assert_eq!(different.len(), 6, "all that there are, each once");
    assert_eq!(here.radio(&listener, radio(low[0], &at_once, 10)).await.unwrap().len(), 10, "it never ends");

    for bad in [RadioRequest { tracks: vec![], ..radio(low[0], &[], 5) }, radio(low[0], &[], 0), radio(low[0], &[], 51)]
    {
        assert!(matches!(here.radio(&listener, bad).await, Err(Error::Invalid { .. })));
    }
}

/// As one that starts from each track of the album, or of the artist.
#[tokio::test]
async fn a_radio_starts_from_a_whole_album_or_artist() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (low, high) = tones(&world, &admin).await;
    let here = &world.service.recommend;
    let ids = async |request| {
        let tracks = here.radio(&admin, request).await.unwrap();
        tracks.into_iter().map(|track| track.id).collect::<Vec<_>>()
    };
    let alone = |seeds| RadioRequest { seeds, ..radio(low[0], &[], 2) };
    for seeds in [RadioSeeds::Albums, RadioSeeds::Artists] {
        assert_eq!(ids(alone(seeds)).await, ids(alone(RadioSeeds::Tracks)).await, "{seeds:?}: there is none");
    }
    for track in [low[0], high[0]] {
        let edit = TrackEdit { artists: Some(vec!["Both".into()]), album: Some("Both".into()), ..TrackEdit::default() };
        world.service.catalogue.edit(&admin, track, edit).await.unwrap();
    }
    here.look().await.unwrap();
    let both = ids(RadioRequest { tracks: vec![low[0], high[0]], ..alone(RadioSeeds::Tracks) }).await;
    assert_ne!(both, ids(alone(RadioSeeds::Tracks)).await, "it makes a difference");
    for seeds in [RadioSeeds::Albums, RadioSeeds::Artists] {
        assert_eq!(ids(alone(seeds)).await, both, "{seeds:?}");
    }
}

/// By the worker itself, at its start and once an hour.
#[tokio::test]
async fn workers_train_by_themselves() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (low, _) = tones(&world, &admin).await;
    hears(&world, &admin, low[0]).await;
    for _ in 0..2 {
        world.clock.advance_ms(60 * 60 * 1_000);
        let now_ms = service::Clock::now_ms(&*world.clock);
        let worker = world.start_worker();
        let trained = "SELECT 1 FROM trained_model WHERE name = 'collaborative' AND trained_at_ms";
        world.comes_true(&format!("{trained} = {now_ms}")).await;
        worker.stop().await;
    }
}

#[tokio::test]
async fn a_path_leads_from_one_song_to_another() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (low, high) = tones(&world, &admin).await;
    let recommend = &world.service.recommend;
    let path = recommend.path(&admin, low[0], high[0], 4).await.unwrap();
    let ids: Vec<TrackId> = path.iter().map(|track| track.id).collect();
    assert_eq!((ids.first(), ids.last(), ids.len()), (Some(&low[0]), Some(&high[0]), 6));
    let half = |group: &[TrackId], ids: &[TrackId]| ids.iter().all(|id| group.contains(id));
    assert!(half(&low, &ids[..3]) && half(&high, &ids[3..]), "{ids:?}");
    assert!(matches!(recommend.path(&admin, low[0], low[0], 4).await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn shelves_follow_what_was_played_and_erased_history_leaves_them() {
    let world = World::new().await;
    let (admin, listener, other) = (world.admin().await, world.listener().await, world.anybody().await);
    let (low, high) = tones(&world, &admin).await;
    let recommend = &world.service.recommend;
    assert_eq!(recommend.shelves(&listener).await.unwrap(), [], "nothing was played");
    for track in high.iter().chain(&low) {
        hears(&world, &other, *track).await;
    }
    hears(&world, &listener, low[0]).await;
    world.clock.advance_ms(60_000);
    recommend.train().await.unwrap();
    recommend.look().await.unwrap();
    let shelves = recommend.shelves(&listener).await.unwrap();
    let shelf =
        |kind| shelves.iter().find(|shelf| shelf.kind == kind).unwrap_or_else(|| panic!("{kind:?}: {shelves:#?}"));
    let ids = |kind| shelf(kind).tracks.iter().map(|found| found.track.id).collect::<Vec<_>>();
    assert_eq!(shelf(ShelfKind::BecauseYouListened).title, "Because you listened to low 0");
    assert!(low[1..].contains(&ids(ShelfKind::BecauseYouListened)[0]));
    assert!(!ids(ShelfKind::ForYou).contains(&low[0]), "it was heard");
    for kind in [ShelfKind::TopThisWeek, ShelfKind::TopAllTime] {
        assert_eq!(ids(kind)[0], low[0], "played by two");
    }

    world.clock.advance_ms(8 * 24 * 60 * 60 * 1_000);
    let later = recommend.shelves(&listener).await.unwrap();
    assert!(later.iter().all(|shelf| shelf.kind != ShelfKind::TopThisWeek), "another week");
    world.service.listening.erase_history(&listener, None).await.unwrap();
    let erased = recommend.shelves(&listener).await.unwrap();
    let own = [ShelfKind::ForYou, ShelfKind::Discover, ShelfKind::BecauseYouListened];
    assert!(erased.iter().all(|shelf| !own.contains(&shelf.kind)), "{erased:?}");
}

/// A shelf of one or two looks like a fault.
#[tokio::test]
async fn a_shelf_that_has_too_little_to_show_is_left_out() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (low, _) = tones(&world, &admin).await;
    for track in &low {
        hears(&world, &admin, *track).await;
    }
    let top = async || {
        let shelves = world.service.recommend.shelves(&admin).await.unwrap();
        shelves.into_iter().find(|shelf| shelf.kind == ShelfKind::TopAllTime).map(|shelf| shelf.tracks.len())
    };
    assert_eq!(top().await, Some(3));
    world.service.catalogue.delete(&admin, low[0]).await.unwrap();
    assert_eq!(top().await, None);
}

/// Two tastes that have nothing to do with each other: who plays ten of twelve songs of theirs plays the other two as well.
#[tokio::test]
async fn ways_to_recommend_are_evaluated_on_what_was_played_here() {
    let world = World::new().await;
    let mut tracks = Vec::new();
    for n in 0..24 {
        tracks.push(ready_track(&world, &format!("{n}")).await);
    }
    let refused = refusal(world.service.recommend.evaluate_own().await);
    assert!(refused.message.contains("only 0 listeners"), "{refused}");
    let mut listeners = Vec::new();
    for n in 0..12 {
        listeners.push(world.user(&format!("listener {n}"), Role::Listener).await);
    }
    for later in [false, true] {
        for (n, who) in listeners.iter().enumerate() {
            for (m, track) in tracks[n % 2 * 12..][..12].iter().enumerate() {
                if later == (m % 6 == n / 2) {
                    hears(&world, who, *track).await;
                }
            }
        }
        world.clock.advance_ms(24 * 60 * 60 * 1_000);
    }
    let found = world.reopened().await.recommend.evaluate_own().await.unwrap();
    assert_eq!((found.learnt_from, found.foretold, found.listeners), (120, 24, 12));
    let ndcg = |way| found.table.row(way).unwrap().ndcg;
    assert!((ndcg("collaborative") - 1.0).abs() < 1e-9, "{found}");
    assert!(ndcg("hybrid") > 0.99 && ndcg("popularity") < 0.9, "{found}");
}

/// The tracks that the model knows.
pub async fn learned(world: &World) -> HashSet<TrackId> {
    let row = trained_model::Entity::find_by_id("collaborative").one(&world.database().await).await.unwrap().unwrap();
    let (count, rest) = row.bytes.split_first_chunk::<8>().unwrap();
    let ids = rest.as_chunks::<16>().0.iter().take(u64::from_le_bytes(*count) as usize);
    ids.map(|id| TrackId(uuid::Uuid::from_bytes(*id))).collect()
}

#[tokio::test]
async fn erased_history_leaves_the_model_at_the_next_training() {
    let world = World::new().await;
    let (admin, listener, other) = (world.admin().await, world.listener().await, world.anybody().await);
    let (low, high) = tones(&world, &admin).await;
    world.publish(&admin, "low 3.wav", files::wav(2.0, 116.0)).await;
    let (played, led_to) = (low[0], high[0]);
    // Nobody but the other ever played both.
    hears(&world, &other, played).await;
    hears(&world, &other, led_to).await;
    hears(&world, &listener, played).await;
    let recommend = &world.service.recommend;
    let train = || async {
        // Plays are read anew, too.
        world.clock.advance_ms(10 * 60 * 1_000);
        recommend.train().await.unwrap();
        recommend.look().await.unwrap();
    };
    let why = || async {
        let shelves = recommend.shelves(&listener).await.unwrap();
        let for_you = shelves.into_iter().find(|shelf| shelf.kind == ShelfKind::ForYou).unwrap();
        let found = for_you.tracks.into_iter().find(|found| found.track.id == led_to);
        found.map(|found| (found.reason.kind, found.reason.track))
    };
    train().await;
    assert_eq!(why().await, Some((ReasonKind::BecauseYouPlayed, Some(played))));
    world.service.listening.erase_history(&other, None).await.unwrap();
    assert!(learned(&world).await.contains(&led_to), "the model is still that of before");
    train().await;
    assert_eq!(why().await, None, "it sounds otherwise, and nobody plays it");
    assert_eq!(learned(&world).await, HashSet::from([played]), "what the listener played, and nothing else");
}
