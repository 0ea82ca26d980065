//! Backups: of one moment, into either engine, all or nothing.

use std::{
    io::{self, Write},
    sync::mpsc,
    time::Duration,
};

use entity::{embedding, fingerprint_item, remeasurement, resemblance, standardisation, track_features, trained_model};
use model::{PlayEvent, PlayEventKind, PlayId, Role, TrackId, TrackQuery};
use sea_orm::{EntityTrait as _, IntoActiveModel as _};
use service::{
    Device, Identity, Service, Settings,
    backup::{BackupError, backup, restore},
};
use uuid::Uuid;

use crate::support::{PASSWORD, World, credentials, files};

async fn backed_up(settings: &Settings) -> Vec<u8> {
    let mut out = Vec::new();
    backup(settings, &mut out).await.unwrap();
    out
}

/// An installation with something in every table.
async fn lived_in() -> (World, Identity, TrackId) {
    let world = World::new().await;
    let who = world.admin().await;
    let track = world.publish(&who, "song.wav", files::wav(1.5, 440.0)).await;
    let play = PlayId(Uuid::now_v7());
    let event = |kind, position_ms| PlayEvent {
        play,
        track,
        kind,
        at_ms: 1_700_000_000_000,
        position_ms,
        listened_ms: position_ms,
    };
    let events = vec![event(PlayEventKind::Started, 0), event(PlayEventKind::Completed, 1_500)];
    world.service.listening.record(&who, events).await.unwrap();
    learned(&world, track).await;
    (world, who, track)
}

/// What is known of a track's sound, and what was made of that.
async fn learned(world: &World, track: TrackId) {
    let db = &world.database().await;
    let features = track_features::Model {
        track_id: track.0,
        extractor: 3,
        tempo_bpm: Some(119.97),
        key_tonic: Some(9),
        key_is_major: Some(false),
        energy: 63,
        summary: vec![0, 255, 1],
        fingerprint: vec![7; 12],
        comparison: 1,
    };
    track_features::Entity::delete_by_id(track.0).exec(db).await.unwrap();
    track_features::Entity::insert(features.into_active_model()).exec_without_returning(db).await.unwrap();
    let landmark = fingerprint_item::Model { item: 123_456_789, track_id: track.0 };
    fingerprint_item::Entity::insert(landmark.into_active_model()).exec_without_returning(db).await.unwrap();
    // As nobody would find it: of a track with itself.
    let pair = resemblance::Model {
        track_id: track.0,
        other_id: track.0,
        similarity: 0.97,
        found_at_ms: 7,
        decided_at_ms: Some(8),
    };
    resemblance::Entity::insert(pair.into_active_model()).exec_without_returning(db).await.unwrap();
    let by = standardisation::Model {
        id: 70,
        recipe: 8,
        extractor: 9,
        fitted_to: 4,
        bytes: vec![5; 8],
        current_since_ms: Some(7),
    };
    standardisation::Entity::insert(by.into_active_model()).exec_without_returning(db).await.unwrap();
    let vector =
        embedding::Model { track_id: track.0, standardisation: 70, vector: vec![1, 2, 3, 4], changed_at_ms: 5 };
    embedding::Entity::insert(vector.into_active_model()).exec_without_returning(db).await.unwrap();
    let refused = Some("It is no sound.".to_owned());
    let tried = remeasurement::Model { track_id: track.0, extractor: 9, tries: 2, failure: refused };
    remeasurement::Entity::insert(tried.into_active_model()).exec_without_returning(db).await.unwrap();
    let model = trained_model::Model { name: "tastes".into(), version: 2, trained_at_ms: 6, bytes: vec![9; 300] };
    trained_model::Entity::insert(model.into_active_model()).exec_without_returning(db).await.unwrap();
}

/// Settings of an empty installation that shares the objects and the master key of another.
async fn empty_beside(world: &World, is_other_engine: bool) -> (World, Settings) {
    let empty = if is_other_engine { World::on_one_machine(|_| {}).await } else { World::new().await };
    let mut settings = empty.settings.clone();
    settings.data_dir = tempfile::tempdir().unwrap().keep();
    settings.storage_url.clone_from(&world.settings.storage_url);
    settings.s3 = world.settings.s3.clone();
    settings.master_key.clone_from(&world.settings.master_key);
    settings.jwt_secrets.clone_from(&world.settings.jwt_secrets);
    (empty, settings)
}

async fn opened(world: &World, settings: &Settings) -> Service {
    Service::open(settings.clone(), world.clock.clone()).await.unwrap()
}

#[tokio::test]
async fn everything_comes_back_on_either_engine() {
    let (world, who, track) = lived_in().await;
    let copy = backed_up(&world.settings).await;
    for is_other_engine in [false, true] {
        let (_kept, settings) = empty_beside(&world, is_other_engine).await;
        restore(&settings, &mut &copy[..]).await.unwrap();
        let restored = opened(&world, &settings).await;
        let here = restored.accounts.sign_in(credentials("admin", PASSWORD), &Device::default()).await.unwrap();
        assert_eq!(here.user.id, who.user);
        let query = TrackQuery::default;
        let (old, new) = (world.service.catalogue.list(&who, query()), restored.catalogue.list(&who, query()));
        assert_eq!(new.await.unwrap(), old.await.unwrap());
        let (old, new) = (world.service.catalogue.track(&who, track), restored.catalogue.track(&who, track));
        assert_eq!(new.await.unwrap(), old.await.unwrap());
        let (old, new) = (world.service.catalogue.waveform(&who, track), restored.catalogue.waveform(&who, track));
        assert_eq!(new.await.unwrap(), old.await.unwrap());
        let (old, new) = (world.service.delivery.key(&who, track), restored.delivery.key(&who, track));
        assert_eq!(new.await.unwrap(), old.await.unwrap());
        assert_eq!(restored.listening.recent(&who, 10).await.unwrap().len(), 1);
        for table in [
            "track_features",
            "fingerprint_item",
            "resemblance",
            "remeasurement",
            "standardisation",
            "embedding",
            "trained_model",
        ] {
            assert!(String::from_utf8_lossy(&copy).contains(&format!("{{\"{table}\":[{{")), "{table}");
        }
        // What is written of it again is the same, but for the header and the sum.
        let rows = |text: &[u8]| {
            let text = String::from_utf8(text.to_owned()).unwrap();
            let mut lines: Vec<_> = text
                .lines()
                .filter(|line| !line.starts_with("{\"header") && !line.starts_with("{\"end"))
                .map(str::to_owned)
                .collect();
            lines.retain(|line| !line.starts_with("{\"secrets"));
            lines
        };
        assert_eq!(rows(&backed_up(&settings).await), rows(&copy));
    }
}

#[tokio::test]
async fn sessions_do_not_come_back_to_life() {
    let (world, _, _) = lived_in().await;
    let tokens = world.sign_in("admin").await.tokens;
    let copy = backed_up(&world.settings).await;
    let (_kept, settings) = empty_beside(&world, false).await;
    restore(&settings, &mut &copy[..]).await.unwrap();
    let restored = opened(&world, &settings).await;
    assert!(restored.accounts.refresh(&tokens.refresh_token).await.is_err());
    for secret in [&tokens.refresh_token, PASSWORD] {
        assert!(!String::from_utf8_lossy(&copy).contains(secret));
    }
}

#[tokio::test]
async fn an_upload_that_waited_is_made_after_the_restore() {
    let mut world = World::new().await;
    let who = world.admin().await;
    let track = world.upload(&who, "song.wav", files::wav(0.5, 440.0)).await.unwrap().track;
    let copy = backed_up(&world.settings).await;
    let (_kept, settings) = empty_beside(&world, false).await;
    restore(&settings, &mut &copy[..]).await.unwrap();
    world.service = opened(&world, &settings).await;
    let worker = world.start_worker();
    let state = world.settled(&who, track).await;
    assert!(matches!(state, model::IngestState::Ready { .. }), "{state:?}");
    worker.stop().await;
}

/// Stops before the first rows of tracks until it is told to go on.
struct Pausing {
    written: Vec<u8>,
    reached: mpsc::Sender<()>,
    go_on: mpsc::Receiver<()>,
    is_passed: bool,
}

impl Write for Pausing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_passed && bytes.starts_with(b"{\"user") {
            self.is_passed = true;
            self.reached.send(()).unwrap();
            self.go_on.recv_timeout(Duration::from_mins(2)).unwrap();
        }
        self.written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_shows_one_moment_however_much_is_changed_meanwhile() {
    let (world, who, track) = lived_in().await;
    let ((reached, is_reached), (tell, go_on)) = (mpsc::channel(), mpsc::channel());
    let settings = world.settings.clone();
    let backing_up = std::thread::spawn(move || {
        let mut out = Pausing { written: Vec::new(), reached, go_on, is_passed: false };
        tokio::runtime::Runtime::new().unwrap().block_on(backup(&settings, &mut out)).unwrap();
        out.written
    });
    tokio::task::block_in_place(|| is_reached.recv_timeout(Duration::from_mins(2)).unwrap());
    world.user("latecomer", Role::Listener).await;
    world.service.catalogue.delete(&who, track).await.unwrap();
    world.upload(&who, "late.wav", files::wav(0.5, 880.0)).await.unwrap();
    tell.send(()).unwrap();
    let copy = backing_up.join().unwrap();

    let (_kept, settings) = empty_beside(&world, false).await;
    restore(&settings, &mut &copy[..]).await.unwrap();
    let restored = opened(&world, &settings).await;
    let there = restored.catalogue.list(&who, TrackQuery::default()).await.unwrap().items;
    assert_eq!(there.iter().map(|track| track.id).collect::<Vec<_>>(), [track], "deleted only afterwards");
    assert!(restored.delivery.key(&who, track).await.is_ok());
    assert_eq!(restored.accounts.list_users().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_no_whole_backup_changes_nothing() {
    let (world, who, track) = lived_in().await;
    let copy = backed_up(&world.settings).await;
    let text = String::from_utf8(copy.clone()).unwrap();
    let (_kept, settings) = empty_beside(&world, false).await;
    let lines: Vec<&str> = text.lines().collect();
    let without = |line: usize| {
        let kept: Vec<&str> = lines.iter().enumerate().filter(|(at, _)| *at != line).map(|(_, line)| *line).collect();
        kept.join("\n") + "\n"
    };
    let mut broken: Vec<String> = (0..lines.len()).map(without).collect();
    broken.push(text[..text.len() - 1].to_owned());
    broken.push(text.replace("song", "sung"));
    broken.push(text.replace(&track.to_string(), &Uuid::nil().to_string()));
    broken.push(text.replacen("{\"user\"", "{\"nobody\"", 1));
    broken.push(text.replacen("\"format\":1", "\"format\":2", 1));
    broken.push(String::new());
    broken.push("a text\n".to_owned());
    for text in broken {
        assert!(restore(&settings, &mut text.as_bytes()).await.is_err(), "{text}");
    }
    assert!(!settings.data_dir.join("secrets.json").exists());
    // Still empty: the whole one goes in.
    restore(&settings, &mut &copy[..]).await.unwrap();
    assert!(opened(&world, &settings).await.catalogue.track(&who, track).await.is_ok());
    let again = restore(&settings, &mut &copy[..]).await;
    assert!(matches!(again, Err(BackupError::NotEmpty)), "{again:?}");
}

#[tokio::test]
async fn a_backup_is_refused_where_its_tracks_could_not_be_played() {
    let (world, ..) = lived_in().await;
    let copy = backed_up(&world.settings).await;
    let (_kept, mut settings) = empty_beside(&world, false).await;
    settings.master_key = Some("/////////////////////////////////////////38=".to_owned());
    let refused = restore(&settings, &mut &copy[..]).await.unwrap_err();
    assert!(refused.to_string().contains("MIST_MASTER_KEY"), "{refused}");

    let empty = World::on_one_machine(|_| {}).await;
    let here = World::on_one_machine(|_| {}).await;
    let other = backed_up(&here.settings).await;
    let refused = restore(&empty.settings, &mut &other[..]).await.unwrap_err();
    assert!(refused.to_string().contains("other secrets are there already"), "{refused}");
}
