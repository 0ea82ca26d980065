//! What a node reads to keep up with the database.

use std::sync::Arc;

use entity::{embedding, standardisation};
use model::{ReasonKind, Shelf, ShelfKind, TrackEdit, TrackId};
use sea_orm::{EntityTrait as _, IntoActiveModel as _, QueryOrder as _};
use service::{Identity, ManualClock, News, Service};

use crate::{
    recommend::hears,
    support::{RunningWorker, World, files},
};

/// Five tones: after as many, one more does not have all embeddings made anew.
async fn tones(world: &World, admin: &Identity) -> Vec<TrackId> {
    let mut tracks = Vec::new();
    for n in 0..5 {
        tracks.push(another(world, admin, 220.0 + f64::from(n)).await);
    }
    tracks
}

async fn another(world: &World, admin: &Identity, frequency_hz: f64) -> TrackId {
    let track = world.publish(admin, &format!("{frequency_hz}.wav"), files::wav(1.0, frequency_hz)).await;
    world.service.recommend.embed().await.unwrap();
    track
}

async fn similar(service: &Service, who: &Identity, to: TrackId) -> Vec<TrackId> {
    let similar = service.recommend.similar(who, to, 20).await.unwrap();
    similar.into_iter().map(|found| found.track.id).collect()
}

/// Says what is read, whether it is looked for here or by the node itself, which does so now and then.
struct Reader<'a> {
    service: &'a Service,
    before: News,
}

impl<'a> Reader<'a> {
    /// What is read from now on.
    async fn of(service: &'a Service) -> Self {
        Self { service, before: service.recommend.look().await.unwrap() }
    }

    async fn reads(&mut self, what: News) {
        let now = self.service.recommend.look().await.unwrap();
        assert_eq!(now, self.before.and(what));
        self.before = now;
    }
}

async fn look(service: &Service) {
    service.recommend.look().await.unwrap();
}

fn artist(name: &str) -> TrackEdit {
    TrackEdit { artists: Some(vec![name.to_owned()]), ..TrackEdit::default() }
}

fn tracks_of(shelves: &[Shelf], kind: ShelfKind) -> Vec<TrackId> {
    let shelf = shelves.iter().find(|shelf| shelf.kind == kind).unwrap_or_else(|| panic!("{kind:?}: {shelves:#?}"));
    shelf.tracks.iter().map(|found| found.track.id).collect()
}

#[tokio::test]
async fn one_publication_is_one_track_to_read_and_no_change_is_none() {
    let world = World::new().await;
    let admin = world.admin().await;
    let tones = tones(&world, &admin).await;
    let service = &world.service;
    assert_eq!(similar(service, &admin, tones[0]).await.len(), 4);
    let mut reader = Reader::of(service).await;
    assert_eq!((reader.before.tracks, reader.before.embeddings), (5, 5), "the first time all are read");
    reader.reads(News::default()).await;
    let new = another(&world, &admin, 440.0).await;
    reader.reads(News { tracks: 1, embeddings: 1, ..News::default() }).await;
    assert!(similar(service, &admin, tones[0]).await.contains(&new));
    reader.reads(News::default()).await;
}

#[tokio::test]
async fn a_generation_is_no_news_until_it_is_in_use_and_then_all_of_it_is() {
    let world = World::new().await;
    let admin = world.admin().await;
    let tones = tones(&world, &admin).await;
    let service = &world.service;
    similar(service, &admin, tones[0]).await;
    let mut reader = Reader::of(service).await;
    let db = &world.database().await;
    let newest = standardisation::Entity::find().order_by_desc(standardisation::Column::Id);
    let current = newest.one(db).await.unwrap().unwrap();
    let next = standardisation::Model { id: current.id + 1, current_since_ms: None, ..current.clone() };
    standardisation::Entity::insert(next.into_active_model()).exec_without_returning(db).await.unwrap();
    let row = embedding::Entity::find_by_id((tones[0].0, current.id)).one(db).await.unwrap().unwrap();
    let row = embedding::Model { standardisation: current.id + 1, changed_at_ms: row.changed_at_ms + 1, ..row };
    embedding::Entity::insert(row.into_active_model()).exec_without_returning(db).await.unwrap();
    reader.reads(News::default()).await;
    assert_eq!(service.recommend.embed().await.unwrap(), 4);
    reader.reads(News { embeddings: 5, ..News::default() }).await;
    reader.reads(News::default()).await;
    another(&world, &admin, 440.0).await;
    reader.reads(News { tracks: 1, embeddings: 1, ..News::default() }).await;
    assert_eq!(similar(service, &admin, tones[0]).await.len(), 5);
}

#[tokio::test]
async fn what_is_removed_is_gone_also_where_as_many_are_added() {
    let world = World::new().await;
    let admin = world.admin().await;
    let tones = tones(&world, &admin).await;
    let service = &world.service;
    similar(service, &admin, tones[0]).await;
    let mut reader = Reader::of(service).await;
    service.catalogue.delete(&admin, tones[4]).await.unwrap();
    // All, to find out which is gone.
    reader.reads(News { tracks: 4, ..News::default() }).await;
    reader.reads(News::default()).await;

    service.catalogue.delete(&admin, tones[3]).await.unwrap();
    let new = another(&world, &admin, 440.0).await;
    Reader::of(service).await.reads(News::default()).await;
    let mut found = similar(service, &admin, tones[0]).await;
    let mut expected = vec![tones[1], tones[2], new];
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_corrected_artist_reaches_the_catalogue() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let tones = tones(&world, &admin).await;
    let service = &world.service;
    for track in &tones {
        hears(&world, &admin, *track).await;
    }
    hears(&world, &listener, tones[0]).await;
    let before = tracks_of(&service.recommend.shelves(&listener).await.unwrap(), ShelfKind::Discover);
    assert!(before.contains(&tones[1]) && before.len() == 4, "none of their artists was heard: {before:?}");
    let mut reader = Reader::of(service).await;
    for track in &tones[..2] {
        service.catalogue.edit(&admin, *track, artist("One and the same")).await.unwrap();
    }
    reader.reads(News { tracks: 2, ..News::default() }).await;
    let at_once = tracks_of(&service.recommend.shelves(&listener).await.unwrap(), ShelfKind::Discover);
    assert_eq!(at_once, before, "for 3 ms a track, the catalogue alone makes no home page anew");
    world.clock.advance_ms(3 * 5);
    let after = tracks_of(&service.recommend.shelves(&listener).await.unwrap(), ShelfKind::Discover);
    assert!(!after.contains(&tones[1]) && after.len() == 3, "the artist was heard");
}

/// A model numbers the tracks that were played, a node those that there are.
#[tokio::test]
async fn a_model_speaks_of_the_same_tracks_on_a_node_with_other_numbers() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let tones = tones(&world, &admin).await;
    let service = &world.service;
    // Known first, and never played.
    let played = &tones[2..];
    for n in 0..3 {
        let other = world.user(&format!("other {n}"), model::Role::Listener).await;
        for track in played {
            hears(&world, &other, *track).await;
        }
    }
    hears(&world, &listener, played[0]).await;
    similar(service, &admin, tones[0]).await;
    service.recommend.train().await.unwrap();
    for round in 0..2 {
        look(service).await;
        let shelves = service.recommend.shelves(&listener).await.unwrap();
        let for_you = shelves.iter().find(|shelf| shelf.kind == ShelfKind::ForYou).unwrap();
        let because: Vec<_> =
            for_you.tracks.iter().filter(|found| found.reason.kind == ReasonKind::BecauseYouPlayed).collect();
        assert!(because.iter().all(|found| found.reason.track == Some(played[0])), "{because:#?}");
        let mut liked: Vec<TrackId> = because.iter().map(|found| found.track.id).collect();
        liked.sort_unstable();
        assert_eq!(liked, played[1..], "round {round}");

        // One more that is known before those that the next model knows, and one less.
        another(&world, &admin, 880.0 + f64::from(round)).await;
        service.catalogue.delete(&admin, tones[round as usize]).await.unwrap();
        world.clock.advance_ms(1);
        service.recommend.train().await.unwrap();
    }
}

#[tokio::test]
async fn plays_are_read_now_and_then_where_somebody_asks() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let tones = tones(&world, &admin).await;
    let service = &world.service;
    similar(service, &admin, tones[0]).await;
    let mut reader = Reader::of(service).await;
    hears(&world, &listener, tones[1]).await;
    // They were read a moment ago.
    reader.reads(News::default()).await;
    similar(service, &admin, tones[0]).await;
    world.clock.advance_ms(10 * 60 * 1_000);
    reader.reads(News { plays: 1, ..News::default() }).await;
    world.clock.advance_ms(10 * 60 * 1_000);
    // Nobody asked meanwhile.
    reader.reads(News::default()).await;
}

#[tokio::test]
async fn a_node_whose_clock_is_behind_is_read_all_the_same() {
    let world = World::new().await;
    let admin = world.admin().await;
    let tones = tones(&world, &admin).await;
    let service = &world.service;
    assert_eq!(similar(service, &admin, tones[0]).await.len(), 4);
    let before = service.recommend.look().await.unwrap();
    let an_hour_ago = service::Clock::now_ms(&*world.clock) - 60 * 60 * 1_000;
    let late = Service::open(world.settings.clone(), Arc::new(ManualClock::new(an_hour_ago))).await.unwrap();
    let track = world.upload(&admin, "late.wav", files::wav(1.0, 440.0)).await.unwrap().track;
    let worker = RunningWorker::start(late.clone());
    world.comes_true("SELECT 1 FROM track WHERE file_name = 'late.wav' AND state = 'ready'").await;
    worker.stop().await;
    late.recommend.embed().await.unwrap();
    let now = service.recommend.look().await.unwrap();
    assert_eq!((now.tracks - before.tracks, now.embeddings - before.embeddings), (1, 1));
    assert!(similar(service, &admin, tones[0]).await.contains(&track));
}
