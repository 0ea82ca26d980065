//! How embeddings are made, and made anew.

use std::collections::HashSet;

use entity::{embedding, standardisation, track_features};
use model::TrackId;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _,
};
use service::{Identity, Service};

use crate::{
    catalogue::ready_track,
    recommend::tones,
    support::{World, files},
};

async fn nearest(service: &Service, who: &Identity, to: TrackId) -> HashSet<TrackId> {
    let similar = service.recommend.similar(who, to, 5).await.unwrap();
    assert_eq!(similar.len(), 5);
    similar.iter().take(2).map(|found| found.track.id).collect()
}

async fn generations(world: &World) -> Vec<standardisation::Model> {
    let rows = standardisation::Entity::find().order_by_asc(standardisation::Column::Id);
    rows.all(&world.database().await).await.unwrap()
}

/// Gives each of two tracks what was measured of the other.
async fn swap(world: &World, one: TrackId, other: TrackId) {
    let db = &world.database().await;
    let row = |track: TrackId| track_features::Entity::find_by_id(track.0).one(db);
    let (first, second) = (row(one).await.unwrap().unwrap(), row(other).await.unwrap().unwrap());
    for (to, from) in [(first.clone(), second.clone()), (second, first)] {
        let mut row = to.into_active_model();
        row.summary = Set(from.summary);
        (row.tempo_bpm, row.key_tonic, row.key_is_major) =
            (Set(from.tempo_bpm), Set(from.key_tonic), Set(from.key_is_major));
        row.update(db).await.unwrap();
    }
}

#[tokio::test]
async fn another_recipe_or_a_damaged_standardisation_makes_all_anew_and_every_node_sees_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (low, high) = tones(&world, &admin).await;
    let other = world.reopened().await;
    let (lows, highs) = (HashSet::from([low[1], low[2]]), HashSet::from([high[1], high[2]]));
    assert_eq!(nearest(&other, &admin, low[0]).await, lows);
    let damage = world.on("UPDATE standardisation SET bytes = X'00'", "UPDATE standardisation SET bytes = '\\x00'");
    for (change, expected) in [("UPDATE standardisation SET recipe = 0", &highs), (damage, &lows)] {
        let before = generations(&world).await.last().unwrap().id;
        assert_eq!(world.service.recommend.embed().await.unwrap(), 0, "nothing has changed");
        swap(&world, low[0], high[0]).await;
        world.sql(change).await;
        assert_eq!(world.service.recommend.embed().await.unwrap(), 6, "{change}");
        assert_eq!(generations(&world).await.last().unwrap().id, before + 1);
        for node in [&other, &world.service] {
            node.recommend.look().await.unwrap();
            assert_eq!(nearest(node, &admin, low[0]).await, *expected, "{change}");
        }
    }
    world.clock.advance_ms(11 * 60 * 1_000);
    world.service.recommend.embed().await.unwrap();
    assert_eq!(generations(&world).await.len(), 1, "nobody reads the former ones any more");
    assert_eq!(world.numbers("SELECT count(*) FROM embedding").await, [6]);
}

/// As after a worker was killed in the middle.
#[tokio::test]
async fn what_is_half_made_is_in_no_use_and_gone_on_with() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (low, _) = tones(&world, &admin).await;
    let db = &world.database().await;
    let current = generations(&world).await.pop().unwrap();
    let half = standardisation::Model { id: current.id + 1, current_since_ms: None, ..current.clone() };
    standardisation::Entity::insert(half.into_active_model()).exec_without_returning(db).await.unwrap();
    for track in [low[0], low[1]] {
        let row = embedding::Entity::find_by_id((track.0, current.id)).one(db).await.unwrap().unwrap();
        // Points that would show if anybody read them beside the others: on the other side of the sphere.
        let turned = |(at, byte): (usize, &u8)| if at % 4 == 3 { byte ^ 0x80 } else { *byte };
        let vector = row.vector.iter().enumerate().map(turned).collect();
        let row = embedding::Model { standardisation: current.id + 1, vector, changed_at_ms: i64::MAX / 2, ..row };
        embedding::Entity::insert(row.into_active_model()).exec_without_returning(db).await.unwrap();
    }
    world.service.recommend.look().await.unwrap();
    let others = HashSet::from([low[1], low[2]]);
    assert_eq!(nearest(&world.service, &admin, low[0]).await, others);
    assert_eq!(nearest(&world.reopened().await, &admin, low[0]).await, others);

    assert_eq!(world.service.recommend.embed().await.unwrap(), 4, "what was made is kept");
    let latest = generations(&world).await.pop().unwrap();
    assert!(latest.id == current.id + 1 && latest.current_since_ms.is_some(), "{latest:?}");
    world.service.recommend.look().await.unwrap();
    assert_ne!(nearest(&world.service, &admin, low[0]).await, others, "those points are in use now");
}

#[tokio::test]
async fn what_a_newer_version_makes_is_left_to_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (low, _) = tones(&world, &admin).await;
    let db = &world.database().await;
    let current = generations(&world).await.pop().unwrap();
    let theirs = standardisation::Model {
        id: current.id + 1,
        recipe: current.recipe + 1,
        bytes: vec![1],
        current_since_ms: None,
        ..current.clone()
    };
    standardisation::Entity::insert(theirs.clone().into_active_model()).exec_without_returning(db).await.unwrap();
    world.sql("DELETE FROM embedding").await;
    assert_eq!(world.service.recommend.embed().await.unwrap(), 6, "by the one that is in use");
    let mut whole = theirs.into_active_model();
    whole.current_since_ms = Set(Some(1));
    whole.update(db).await.unwrap();
    assert_eq!(world.service.recommend.embed().await.unwrap(), 0);
    assert_eq!(generations(&world).await.last().unwrap().bytes, [1]);
    world.service.recommend.look().await.unwrap();
    assert!(world.service.recommend.similar(&admin, low[0], 5).await.unwrap().is_empty(), "they have not made it yet");
}

#[tokio::test]
async fn while_one_worker_makes_them_the_others_do_not() {
    let world = World::new().await;
    tones(&world, &world.admin().await).await;
    world.sql("UPDATE standardisation SET recipe = 0").await;
    world.give_turn_away("embedding").await;
    assert_eq!(world.service.recommend.embed().await.unwrap(), 0);
    // It was killed, or its clock was ahead.
    for by_ms in [2 * 60 * 1_000, -3 * 60 * 60 * 1_000] {
        world.sql("DELETE FROM trained_model WHERE name = 'embedding'; UPDATE standardisation SET recipe = 0").await;
        world.give_turn_away("embedding").await;
        world.clock.advance_ms(by_ms);
        assert_eq!(world.service.recommend.embed().await.unwrap(), 6);
    }
}

/// More than are read or written at a time.
#[tokio::test]
async fn a_catalogue_of_many_pages_is_embedded_whole() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (low, _) = tones(&world, &admin).await;
    let db = &world.database().await;
    let measured = track_features::Entity::find_by_id(low[0].0).one(db).await.unwrap().unwrap();
    for _ in 0..600 {
        let track = ready_track(&world, "copy").await;
        let row = track_features::Model { track_id: track.0, ..measured.clone() };
        track_features::Entity::insert(row.into_active_model()).exec_without_returning(db).await.unwrap();
    }
    assert_eq!(world.service.recommend.embed().await.unwrap(), 606, "there are twice as many, and more");
    assert_eq!(world.service.recommend.embed().await.unwrap(), 0);
    assert_eq!(generations(&world).await.last().unwrap().fitted_to, 606);
    let latest = generations(&world).await.last().unwrap().id;
    let rows = embedding::Entity::find().filter(embedding::Column::Standardisation.eq(latest)).all(db).await.unwrap();
    assert_eq!(rows.len(), 606);
    assert!(rows.iter().all(|row| row.vector.len() == 480));
}

#[tokio::test]
async fn a_damaged_row_is_not_missing_for_ever_but_measured_again() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (low, _) = tones(&world, &admin).await;
    world.sql("UPDATE track_features SET summary = fingerprint").await;
    world.sql("UPDATE standardisation SET recipe = 0").await;
    assert_eq!(world.service.recommend.embed().await.unwrap(), 0);
    assert_eq!(world.numbers("SELECT count(*) FROM track_features WHERE extractor = 0").await, [6]);
    assert_eq!(world.numbers("SELECT count(*) FROM embedding").await, [0], "one that is missing is seen by the number");
    let worker = world.start_worker();
    world.comes_true("SELECT 1 WHERE (SELECT count(*) FROM track_features WHERE extractor = 1) = 6").await;
    worker.stop().await;
    world.service.recommend.embed().await.unwrap();
    world.service.recommend.look().await.unwrap();
    assert_eq!(nearest(&world.service, &admin, low[0]).await, HashSet::from([low[1], low[2]]));
}

#[tokio::test]
async fn the_trainer_fits_anew_when_the_catalogue_has_doubled() {
    let world = World::new().await;
    let admin = world.admin().await;
    let worker = world.start_worker();
    for n in 1..=4 {
        let track =
            world.upload(&admin, &format!("{n}.wav"), files::wav(1.0, 200.0 * f64::from(n))).await.unwrap().track;
        world.settled(&admin, track).await;
        if [1, 2, 4].contains(&n) {
            let fitted =
                format!("SELECT 1 FROM standardisation WHERE fitted_to = {n} AND current_since_ms IS NOT NULL");
            world.comes_true(&fitted).await;
        }
    }
    worker.stop().await;
}
