//! The library by how tracks sound.

use entity::track_features;
use model::{FilterFields, MusicalKey, PageRequest, Sound, TrackFilter, TrackId, TrackOrder, TrackQuery};
use sea_orm::{ActiveValue::Set, EntityTrait as _};

use crate::{catalogue::ready_track, support::World};

/// A track of which it is known how it sounds.
pub async fn sounding(world: &World, title: &str, tempo_bpm: Option<f64>, key: Option<&str>, energy: i16) -> TrackId {
    let track = ready_track(world, title).await;
    let key: Option<MusicalKey> = key.map(|key| key.parse().unwrap());
    let features = track_features::ActiveModel {
        track_id: Set(track.0),
        extractor: Set(1),
        tempo_bpm: Set(tempo_bpm),
        key_tonic: Set(key.map(|key| key.tonic().into())),
        key_is_major: Set(key.map(MusicalKey::is_major)),
        energy: Set(energy),
        summary: Set(vec![0; 8]),
        fingerprint: Set(vec![0; 8]),
        comparison: Set(1),
    };
    track_features::Entity::insert(features).exec_without_returning(&world.database().await).await.unwrap();
    track
}

async fn found(world: &World, query: TrackQuery) -> Vec<String> {
    let page = world.service.catalogue.list(&world.anybody().await, query).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|summary| summary.title).collect()
}

async fn fitting(world: &World, fields: FilterFields) -> Vec<String> {
    let by_sound = fields.try_into().unwrap();
    found(world, TrackQuery { by_sound, order: TrackOrder::Title, ..TrackQuery::default() }).await
}

fn none() -> FilterFields {
    FilterFields::default()
}

#[tokio::test]
async fn tempos_are_compared_as_they_are_shown() {
    let world = World::new().await;
    for bpm in [89.4, 89.5, 104.0, 120.4, 120.6] {
        sounding(&world, &bpm.to_string(), Some(bpm), None, 50).await;
    }
    sounding(&world, "no beat", None, None, 50).await;
    ready_track(&world, "unknown").await;
    assert_eq!(
        fitting(&world, FilterFields { bpm_from: Some(90), bpm_to: Some(120), ..none() }).await,
        ["104", "120.4", "89.5"]
    );
    assert_eq!(fitting(&world, FilterFields { bpm_from: Some(121), ..none() }).await, ["120.6"]);
    assert_eq!(fitting(&world, FilterFields { bpm_to: Some(89), ..none() }).await, ["89.4"]);
    assert_eq!(fitting(&world, FilterFields { bpm_from: Some(104), bpm_to: Some(104), ..none() }).await, ["104"]);
    assert_eq!(fitting(&world, none()).await.len(), 7, "without a condition all are there");
}

#[tokio::test]
async fn keys_and_energy_narrow_each_other_and_the_search() {
    let world = World::new().await;
    for (title, key, energy) in [
        ("calm", Some("a-minor"), 0),
        ("middling", Some("a-minor"), 40),
        ("driving", Some("c-major"), 100),
        ("other", Some("a-major"), 40),
        ("noise", None, 41),
    ] {
        sounding(&world, title, Some(100.0), key, energy).await;
    }
    let keys = |words: &[&str]| words.iter().map(|word| word.parse().unwrap()).collect::<Vec<_>>();
    assert_eq!(fitting(&world, FilterFields { key: keys(&["a-minor"]), ..none() }).await, ["calm", "middling"]);
    let several = FilterFields { key: keys(&["c-major", "a-minor"]), ..none() };
    assert_eq!(fitting(&world, several.clone()).await, ["calm", "driving", "middling"]);
    assert_eq!(
        fitting(&world, FilterFields { energy_from: Some(40), ..several.clone() }).await,
        ["driving", "middling"]
    );
    assert_eq!(
        fitting(&world, FilterFields { energy_from: Some(40), energy_to: Some(40), ..none() }).await,
        ["middling", "other"]
    );
    let by_sound: TrackFilter = several.try_into().unwrap();
    let query = TrackQuery { search: "D".into(), by_sound, order: TrackOrder::Title, ..TrackQuery::default() };
    assert_eq!(found(&world, query.clone()).await, ["driving", "middling"]);
    let second = TrackQuery { page: PageRequest::new(2, 1), ..query };
    let page = world.service.catalogue.list(&world.anybody().await, second).await.unwrap();
    assert_eq!((page.total, page.items.len(), page.items[0].title.as_str()), (2, 1, "middling"));
}

#[tokio::test]
async fn the_order_by_tempo_has_those_without_one_last() {
    let world = World::new().await;
    sounding(&world, "fast", Some(170.0), None, 50).await;
    sounding(&world, "none", None, None, 50).await;
    ready_track(&world, "unknown").await;
    sounding(&world, "slow", Some(60.5), None, 50).await;
    let query = TrackQuery { order: TrackOrder::Tempo, ..TrackQuery::default() };
    assert_eq!(found(&world, query).await, ["slow", "fast", "none", "unknown"]);
}

#[tokio::test]
async fn a_track_says_how_it_sounds_and_its_features_go_with_it() {
    let world = World::new().await;
    let who = world.anybody().await;
    let (known, unknown) =
        (sounding(&world, "a", Some(92.31), Some("f-sharp-minor"), 63).await, ready_track(&world, "b").await);
    let sound = |track| {
        let (catalogue, who) = (&world.service.catalogue, &who);
        async move { catalogue.track(who, track).await.unwrap().summary.sound }
    };
    let key = MusicalKey::new(6, false);
    assert_eq!(sound(known).await, Some(Sound { tempo_bpm: Some(92.31), key, energy: 63 }));
    assert_eq!(sound(unknown).await, None);
    world.service.catalogue.delete(&who, known).await.unwrap();
    assert_eq!(world.numbers("SELECT count(*) FROM track_features").await, [0]);
}
