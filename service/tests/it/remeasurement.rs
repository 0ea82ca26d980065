//! Tracks that are measured again after they were published.

use entity::{embedding, remeasurement, rendition, track, track_features, track_key, waveform};
use model::TrackId;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};

use crate::support::{World, files};

/// Everything of a track that is not its features.
async fn rest(world: &World, track: TrackId) -> String {
    let db = &world.database().await;
    let row = track::Entity::find_by_id(track.0).one(db).await.unwrap();
    let key = track_key::Entity::find_by_id(track.0).one(db).await.unwrap();
    let peaks = waveform::Entity::find_by_id(track.0).one(db).await.unwrap();
    let renditions = rendition::Entity::find().filter(rendition::Column::TrackId.eq(track.0)).all(db).await.unwrap();
    format!("{row:?} {key:?} {peaks:?} {renditions:?}")
}

/// What was measured. Whether it was compared with others yet is left out: that is done in the background.
async fn features(world: &World, track: TrackId) -> Option<track_features::Model> {
    let row = track_features::Entity::find_by_id(track.0).one(&world.database().await).await.unwrap();
    row.map(|row| track_features::Model { comparison: 0, ..row })
}

async fn noted(world: &World, track: TrackId) -> Option<remeasurement::Model> {
    remeasurement::Entity::find_by_id(track.0).one(&world.database().await).await.unwrap()
}

async fn forget(world: &World, track: TrackId) {
    let db = &world.database().await;
    track_features::Entity::delete_by_id(track.0).exec(db).await.unwrap();
    embedding::Entity::delete_many().filter(embedding::Column::TrackId.eq(track.0)).exec(db).await.unwrap();
}

fn original(world: &World, track: TrackId) -> std::path::PathBuf {
    world.objects_folder.join("originals").join(track.to_string())
}

/// Waits until a track has features of this version.
async fn is_measured(world: &World, track: TrackId) {
    let hex = world.on(format!("X'{}'", track.0.simple()), format!("'{}'", track.0));
    world.comes_true(&format!("SELECT 1 FROM track_features WHERE track_id = {hex} AND extractor = 1")).await;
}

#[tokio::test]
async fn tracks_without_features_or_with_those_of_an_older_version_are_measured_again_and_nothing_else_changes() {
    let world = World::new().await;
    let admin = world.admin().await;
    let bare = world.publish(&admin, "bare.wav", files::wav(2.0, 300.0)).await;
    let older = world.publish(&admin, "older.wav", files::wav(2.0, 500.0)).await;
    let newer = world.publish(&admin, "newer.wav", files::wav(2.0, 700.0)).await;
    let before = (features(&world, bare).await, features(&world, older).await);
    let others = (rest(&world, bare).await, rest(&world, older).await, world.objects());

    forget(&world, bare).await;
    let mut row = before.1.clone().unwrap().into_active_model();
    (row.extractor, row.summary, row.energy) = (Set(0), Set(vec![1]), Set(99));
    let db = &world.database().await;
    track_features::Entity::update(row).exec(db).await.unwrap();
    let mut row = features(&world, newer).await.unwrap().into_active_model();
    (row.extractor, row.energy) = (Set(2), Set(98));
    track_features::Entity::update(row).exec(db).await.unwrap();

    let worker = world.start_worker();
    is_measured(&world, bare).await;
    is_measured(&world, older).await;
    worker.stop().await;
    assert_eq!((features(&world, bare).await, features(&world, older).await), before);
    assert_eq!(features(&world, newer).await.unwrap().energy, 98, "a newer version's stay");
    assert_eq!((rest(&world, bare).await, rest(&world, older).await, world.objects()), others);
    assert_eq!((noted(&world, bare).await, noted(&world, older).await), (None, None));
    world.service.recommend.embed().await.unwrap();
    world.service.recommend.look().await.unwrap();
    let similar = world.service.recommend.similar(&admin, older, 5).await.unwrap();
    assert!(similar.iter().any(|found| found.track.id == bare), "{similar:?}");
}

#[tokio::test]
async fn what_cannot_be_measured_is_noted_left_alone_and_plays() {
    let world = World::new().await;
    let admin = world.admin().await;
    let broken = world.publish(&admin, "broken.wav", files::wav(2.0, 300.0)).await;
    let gone = world.publish(&admin, "gone.wav", files::wav(2.0, 400.0)).await;
    let deadly = world.publish(&admin, "deadly.wav", files::wav(2.0, 500.0)).await;
    let good = world.publish(&admin, "good.wav", files::wav(2.0, 600.0)).await;
    for track in [broken, gone, deadly, good] {
        forget(&world, track).await;
    }
    std::fs::write(original(&world, broken), "This is a text.").unwrap();
    std::fs::remove_file(original(&world, gone)).unwrap();
    let died = remeasurement::Model { track_id: deadly.0, extractor: 1, tries: 3, failure: None };
    remeasurement::Entity::insert(died.into_active_model())
        .exec_without_returning(&world.database().await)
        .await
        .unwrap();
    let before = rest(&world, broken).await;

    // Twice: the second life does not try again.
    for _ in 0..2 {
        let worker = world.start_worker();
        is_measured(&world, good).await;
        worker.stop().await;
        for (track, tries, said) in
            [(broken, 1, "sound"), (gone, 1, "not in the storage"), (deadly, 4, "stopped 3 times")]
        {
            let noted = noted(&world, track).await.unwrap();
            let failure = noted.failure.unwrap();
            assert!(failure.contains(said), "{failure}");
            assert_eq!((noted.tries, features(&world, track).await), (tries, None), "{failure}");
        }
        forget(&world, good).await;
    }
    assert_eq!(rest(&world, broken).await, before);
    world.service.delivery.key(&admin, broken).await.unwrap();
}

/// A worker that was killed has left its turn, and a try that it began.
#[tokio::test]
async fn the_next_worker_goes_on_where_one_was_killed() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.publish(&admin, "a.wav", files::wav(2.0, 300.0)).await;
    forget(&world, track).await;
    let begun = remeasurement::Model { track_id: track.0, extractor: 1, tries: 2, failure: None };
    remeasurement::Entity::insert(begun.into_active_model())
        .exec_without_returning(&world.database().await)
        .await
        .unwrap();
    world.give_turn_away("remeasurement").await;
    world.clock.advance_ms(2 * 60 * 1_000);
    let worker = world.start_worker();
    is_measured(&world, track).await;
    worker.stop().await;
}

/// However many wait to be measured. The database itself sees whether one is begun too early.
#[tokio::test]
async fn an_upload_comes_first() {
    let world = World::with(|settings| settings.worker_poll = std::time::Duration::from_millis(50)).await;
    let admin = world.admin().await;
    let old = world.publish(&admin, "old.wav", files::wav(2.0, 300.0)).await;
    forget(&world, old).await;
    let new = world.upload(&admin, "new.wav", files::wav(2.0, 400.0)).await.unwrap().track;
    world.sql("CREATE TABLE begun (uploads BIGINT)").await;
    let see = "INSERT INTO begun SELECT count(*) FROM track WHERE state = 'processing';";
    world
        .sql(&world.on(
            format!("CREATE TRIGGER see AFTER INSERT ON remeasurement BEGIN {see} END"),
            format!(
                "CREATE FUNCTION see() RETURNS trigger AS $$ BEGIN {see} RETURN NEW; END $$ LANGUAGE plpgsql;
                 CREATE TRIGGER see AFTER INSERT ON remeasurement FOR EACH ROW EXECUTE FUNCTION see()"
            ),
        ))
        .await;
    let worker = world.start_worker();
    world.settled(&admin, new).await;
    is_measured(&world, old).await;
    worker.stop().await;
    assert_eq!(world.numbers("SELECT uploads FROM begun").await, [0]);
}
