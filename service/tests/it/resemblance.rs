//! Tracks that are nearly the same recording are found, and an admin decides about them.

use futures::StreamExt as _;
use model::{AuditAction, IngestState, IngestStatus, PageRequest, Resemblance, TrackId};
use service::Identity;

use crate::support::{World, files, refusal};

/// What the upload page shows of a track.
async fn status(world: &World, who: &Identity, track: TrackId) -> IngestStatus {
    let recent = world.service.ingest.recent(who).await.unwrap();
    recent.into_iter().find(|status| status.track == track).expect("it is listed")
}

/// What the upload page says that a track sounds like.
async fn alike(world: &World, who: &Identity, track: TrackId) -> Vec<TrackId> {
    status(world, who, track).await.sounds_like.iter().map(|found| found.track).collect()
}

/// What the track's page says that it sounds like.
async fn shown(world: &World, who: &Identity, track: TrackId) -> Vec<TrackId> {
    let track = world.service.catalogue.track(who, track).await.unwrap();
    track.sounds_like.iter().map(|found| found.track).collect()
}

/// A song, and the same as a small MP3 with its first second cut off.
async fn twice(world: &World, who: &Identity) -> (TrackId, TrackId) {
    let song = files::song(20.0, 1);
    let again = files::convert(&song, "mp3", &["-ss", "1", "-af", "volume=-6dB", "-b:a", "64k"]);
    let tags = ["-metadata", "title=Song", "-metadata", "artist=Ada"];
    let first = world.publish(who, "first.flac", files::convert(&song, "flac", &tags)).await;
    (first, world.publish(who, "again.mp3", again).await)
}

#[tokio::test]
async fn the_same_recording_in_another_encoding_is_found_and_others_are_not() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let (first, again) = twice(&world, &admin).await;
    let other = world.publish(&admin, "other.wav", files::song(20.0, 2)).await;

    let told = status(&world, &admin, again).await;
    assert!(matches!(told.state, IngestState::Ready { .. }), "{told:?}");
    let [Resemblance { track, title, artists, percent }] = &told.sounds_like[..] else { panic!("{told:?}") };
    assert_eq!((*track, title.as_str(), &artists[..]), (first, "Song", &["Ada".to_owned()][..]));
    assert!((90..=100).contains(percent), "{percent}");
    for track in [first, other] {
        assert_eq!(alike(&world, &admin, track).await, [], "it was there before, or is like none");
    }
    // The page of a track shows both ways, and to admins alone.
    assert_eq!(shown(&world, &admin, again).await, [first]);
    assert_eq!(shown(&world, &admin, first).await, [again]);
    assert_eq!(shown(&world, &admin, other).await, []);
    assert_eq!(shown(&world, &listener, again).await, []);
}

#[tokio::test]
async fn silence_tones_short_sounds_and_parts_are_like_nothing() {
    let world = World::new().await;
    let admin = world.admin().await;
    let song = files::song(40.0, 3);
    for (n, bytes) in [
        files::wav(20.0, 0.0),
        files::wav(20.5, 0.0),
        files::wav(20.0, 440.0),
        files::wav(20.5, 440.0),
        files::wav(20.0, 15.0),
        files::song(6.0, 3),
        files::convert(&files::song(6.0, 3), "flac", &[]),
        files::convert(&song, "flac", &["-t", "20"]),
        song,
    ]
    .into_iter()
    .enumerate()
    {
        let track = world.publish(&admin, &format!("{n}.wav"), bytes).await;
        assert_eq!(alike(&world, &admin, track).await, [], "{n}");
    }
}

#[tokio::test]
async fn what_was_decided_stays_decided() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (first, again) = twice(&world, &admin).await;
    let catalogue = &world.service.catalogue;
    assert_eq!(refusal(catalogue.keep_both(&admin, first, first).await).code, model::ErrorCode::NotFound);
    // Whichever is named first; once more makes no difference.
    for (one, other) in [(first, again), (again, first)] {
        catalogue.keep_both(&admin, one, other).await.unwrap();
        assert_eq!(alike(&world, &admin, again).await, []);
        assert_eq!(shown(&world, &admin, first).await, []);
    }
    let log = world.service.audit.list(&admin, PageRequest::default()).await.unwrap().items;
    let kept: Vec<_> = log.iter().filter(|entry| entry.action == AuditAction::BothKept).collect();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].actor.as_str(), kept[0].subject.as_str()), ("admin", "again and Song"));
    // Compared anew, as by another version, nobody is asked again.
    world.sql("UPDATE track_features SET comparison = 0").await;
    let worker = world.start_worker();
    world.comes_true("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM track_features WHERE comparison = 0)").await;
    worker.stop().await;
    assert_eq!(alike(&world, &admin, again).await, []);
}

#[tokio::test]
async fn tracks_from_before_are_compared_by_a_worker_and_stay_listed_until_decided() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (first, again) = twice(&world, &admin).await;
    for statement in
        ["DELETE FROM resemblance", "DELETE FROM fingerprint_item", "UPDATE track_features SET comparison = 0"]
    {
        world.sql(statement).await;
    }
    // Another worker was at it, and was killed.
    world.give_turn_away("comparison").await;
    world.clock.advance_ms(48 * 60 * 60 * 1_000);
    assert!(world.service.ingest.recent(&admin).await.unwrap().is_empty());
    let worker = world.start_worker();
    world.comes_true("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM track_features WHERE comparison = 0)").await;
    worker.stop().await;
    assert_eq!(alike(&world, &admin, again).await, [first]);
    assert_eq!(world.service.ingest.recent(&admin).await.unwrap().len(), 1);
    world.service.catalogue.keep_both(&admin, first, again).await.unwrap();
    assert!(world.service.ingest.recent(&admin).await.unwrap().is_empty());
}

#[tokio::test]
async fn deleting_either_track_settles_it_and_tells_the_upload_page() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (first, again) = twice(&world, &admin).await;
    let mut news = world.service.ingest.subscribe(&admin).unwrap();
    // The picture of now comes first.
    for _ in 0..2 {
        news.next().await.unwrap();
    }
    world.service.catalogue.delete(&admin, first).await.unwrap();
    let told = news.next().await.unwrap();
    assert_eq!((told.track, told.sounds_like), (again, vec![]));
    let told = news.next().await.unwrap();
    assert_eq!((told.track, told.state), (first, IngestState::Deleted));
    assert_eq!(alike(&world, &admin, again).await, []);
    assert_eq!(shown(&world, &admin, again).await, []);

    world.service.catalogue.delete(&admin, again).await.unwrap();
    for table in ["resemblance", "fingerprint_item"] {
        assert_eq!(world.numbers(&format!("SELECT 1 FROM {table}")).await, Vec::<i64>::new(), "{table}");
    }
}

/// Two workers, or one that makes two tracks at a time, find either track by the other.
#[tokio::test]
async fn of_two_that_come_at_the_same_time_one_is_told_of() {
    let world = World::with(|settings| settings.worker_concurrency = 2).await;
    let admin = world.admin().await;
    let song = files::song(20.0, 4);
    let mp3 = files::convert(&song, "mp3", &["-b:a", "96k"]);
    let first = world.upload(&admin, "first.wav", song).await.unwrap().track;
    let again = world.upload(&admin, "again.mp3", mp3).await.unwrap().track;
    let worker = world.start_worker();
    for track in [first, again] {
        world.settled(&admin, track).await;
    }
    worker.stop().await;
    assert_eq!(alike(&world, &admin, again).await, [first]);
    assert_eq!(alike(&world, &admin, first).await, []);
}
