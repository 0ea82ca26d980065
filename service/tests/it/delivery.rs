//! What a player fetches.

use std::process::Command;

use model::{ErrorCode, Rendition, Revision, TrackId, url};
use service::{ByteRange, Delivery, Error, Identity, Settings};

use crate::support::{World, files, refusal};

/// How long a node may go without looking whether a track is still served.
const BELIEVED_MS: i64 = 5_000;

async fn segment(
    world: &World,
    who: &Identity,
    track: TrackId,
    sequence: u32,
    range: Option<ByteRange>,
) -> service::Result<Vec<u8>> {
    let object = world.service.delivery.segment(who, track, Revision(1), Rendition::Aac128, sequence, range).await?;
    assert_eq!(object.bytes.len() as u64, object.range.end - object.range.start);
    Ok(object.bytes.into())
}

/// Seconds of sound that `FFmpeg` gets from a rendition, of which most is not silent.
pub async fn heard_s(world: &World, who: &Identity, track: TrackId, revision: Revision, rendition: Rendition) -> f64 {
    let delivery = &world.service.delivery;
    let folder = tempfile::tempdir().unwrap();
    let mut playlist = delivery.media(who, track, revision, rendition).await.unwrap();
    assert!(playlist.contains(&format!("URI=\"{}\"", url::key(track))));
    std::fs::write(folder.path().join("key"), delivery.key(who, track).await.unwrap()).unwrap();
    playlist = playlist.replace(&url::key(track), "key");
    for sequence in 0..playlist.matches("#EXTINF").count() as u32 {
        let uri = url::segment(track, revision, rendition, sequence);
        assert!(playlist.contains(&uri));
        playlist = playlist.replace(&uri, &format!("{sequence}.ts"));
        let object = delivery.segment(who, track, revision, rendition, sequence, None).await.unwrap();
        assert_eq!(object.bytes.len() as u64, object.size);
        std::fs::write(folder.path().join(format!("{sequence}.ts")), object.bytes).unwrap();
    }
    std::fs::write(folder.path().join("index.m3u8"), playlist).unwrap();
    let decoded = Command::new("ffmpeg")
        .args(["-v", "error", "-xerror", "-allowed_extensions", "ALL", "-i", "index.m3u8", "-f", "s16le", "-"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(decoded.status.success(), "{}", String::from_utf8_lossy(&decoded.stderr));
    assert!(decoded.stdout.iter().filter(|byte| **byte != 0).count() > decoded.stdout.len() / 2, "silence");
    decoded.stdout.len() as f64 / 4.0 / f64::from(files::SAMPLE_RATE_HZ)
}

#[tokio::test]
async fn ffmpeg_plays_what_is_delivered() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let track = world.publish(&admin, "a.wav", files::wav(9.0, 440.0)).await;
    let delivery = &world.service.delivery;

    let master = delivery.master(&listener, track, Revision(1)).await.unwrap();
    let listed: Vec<_> = master.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(listed, Rendition::ALL.map(|rendition| url::media(track, Revision(1), rendition)));
    assert!(master.contains("CODECS=\"mp4a.40.2\""));

    for rendition in Rendition::ALL {
        let playlist = delivery.media(&listener, track, Revision(1), rendition).await.unwrap();
        assert_eq!(playlist.matches("#EXTINF").count(), 3, "2 s, 4 s and 3 s");
        let seconds = heard_s(&world, &listener, track, Revision(1), rendition).await;
        assert!((8.9..9.2).contains(&seconds), "{seconds} s");
    }
}

#[tokio::test]
async fn ranges_are_parts_of_the_same_bytes() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.publish(&admin, "a.wav", files::wav(3.0, 440.0)).await;
    let whole = segment(&world, &admin, track, 0, None).await.unwrap();
    for (range, expected) in [
        (ByteRange::FromTo(0, 0), &whole[..1]),
        (ByteRange::FromTo(10, 99), &whole[10..100]),
        (ByteRange::From(100), &whole[100..]),
        (ByteRange::Last(16), &whole[whole.len() - 16..]),
        (ByteRange::Last(u64::MAX), &whole[..]),
    ] {
        assert_eq!(segment(&world, &admin, track, 0, Some(range)).await.unwrap(), expected, "{range:?}");
    }
    let outside = segment(&world, &admin, track, 0, Some(ByteRange::From(whole.len() as u64))).await;
    assert!(matches!(outside, Err(Error::RangeNotSatisfiable { size }) if size == whole.len() as u64));

    let first = world.service.delivery.segment(&admin, track, Revision(1), Rendition::Aac128, 0, None).await.unwrap();
    let other = world.service.delivery.segment(&admin, track, Revision(1), Rendition::Aac256, 0, None).await.unwrap();
    assert_ne!(first.etag, other.etag);
    assert!(first.etag.starts_with('"') && first.etag.ends_with('"'));
}

#[tokio::test]
async fn what_is_not_published_is_not_found() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let track = world.publish(&admin, "a.wav", files::wav(1.0, 440.0)).await;
    let delivery = &world.service.delivery;
    for refused in [
        refusal(delivery.master(&listener, track, Revision(2)).await),
        refusal(delivery.master(&listener, track, Revision(0)).await),
        refusal(delivery.media(&listener, track, Revision(2), Rendition::Aac128).await),
        refusal(delivery.segment(&listener, track, Revision(2), Rendition::Aac128, 0, None).await),
        refusal(delivery.segment(&listener, track, Revision(1), Rendition::Aac128, 99, None).await),
        refusal(delivery.segment(&listener, track, Revision(1), Rendition::Aac128, u32::MAX, None).await),
    ] {
        assert_eq!(refused.code, ErrorCode::NotFound);
    }
    world.sql("UPDATE track SET state = 'processing'").await;
    world.clock.advance_ms(BELIEVED_MS);
    for who in [&listener, &admin] {
        assert_eq!(refusal(delivery.key(who, track).await).code, ErrorCode::NotFound);
        assert_eq!(refusal(delivery.master(who, track, Revision(1)).await).code, ErrorCode::NotFound);
        let refused = refusal(delivery.segment(who, track, Revision(1), Rendition::Aac128, 0, None).await);
        assert_eq!(refused.code, ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn each_track_has_a_key_of_its_own_and_the_database_shows_none() {
    let world = World::new().await;
    let admin = world.admin().await;
    let one = world.publish(&admin, "a.wav", files::wav(1.0, 440.0)).await;
    let two = world.publish(&admin, "b.wav", files::wav(1.0, 880.0)).await;
    let keys = [
        world.service.delivery.key(&admin, one).await.unwrap(),
        world.service.delivery.key(&admin, two).await.unwrap(),
    ];
    assert_ne!(keys[0], keys[1]);
    let reopened = world.reopened().await;
    assert_eq!(reopened.delivery.key(&admin, one).await.unwrap(), keys[0]);
    for file in ["mist.db", "mist.db-wal"] {
        let stored = std::fs::read(world.settings.data_dir.join(file)).unwrap_or_default();
        for key in keys {
            assert!(!stored.windows(16).any(|window| window == key), "{file} holds a key");
        }
    }
    // A wrapped key that is moved to another track opens nothing.
    world.sql("UPDATE track_key SET wrapped = (SELECT wrapped FROM track_key LIMIT 1)").await;
    world.clock.advance_ms(BELIEVED_MS);
    let outcomes = [world.service.delivery.key(&admin, one).await, world.service.delivery.key(&admin, two).await];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
}

/// What a listener gets of a track: key, playlists, a segment.
async fn answers(delivery: &Delivery, who: &Identity, track: TrackId, revision: Revision) -> [Option<Error>; 4] {
    [
        delivery.key(who, track).await.err(),
        delivery.master(who, track, revision).await.err(),
        delivery.media(who, track, revision, Rendition::Aac128).await.err(),
        delivery.segment(who, track, revision, Rendition::Aac128, 0, None).await.err(),
    ]
}

fn is_served(answers: &[Option<Error>]) -> bool {
    answers.iter().all(Option::is_none)
}

fn is_gone(answers: &[Option<Error>]) -> bool {
    answers.iter().all(|answer| matches!(answer, Some(Error::NotFound(_))))
}

/// The clock stands still: nothing that is remembered grows old by itself.
#[tokio::test]
async fn a_track_that_is_removed_is_gone_at_once() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let track = world.publish(&admin, "a.wav", files::wav(1.0, 440.0)).await;
    let delivery = &world.service.delivery;
    assert!(is_served(&answers(delivery, &listener, track, Revision(1)).await));
    world.service.catalogue.delete(&admin, track).await.unwrap();
    let after = answers(delivery, &listener, track, Revision(1)).await;
    assert!(is_gone(&after), "{after:?}");
}

/// A node that is not told: without Redis, or while it is away.
#[tokio::test]
async fn a_track_that_another_node_removes_is_gone_within_five_seconds() {
    let world = World::with(|settings| settings.redis_url = None).await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let track = world.publish(&admin, "a.wav", files::wav(1.0, 440.0)).await;
    let other = world.reopened().await;
    assert!(is_served(&answers(&other.delivery, &listener, track, Revision(1)).await));
    world.service.catalogue.delete(&admin, track).await.unwrap();
    world.clock.advance_ms(BELIEVED_MS);
    let after = answers(&other.delivery, &listener, track, Revision(1)).await;
    assert!(is_gone(&after), "{after:?}");
}

#[tokio::test]
async fn a_new_publication_takes_the_place_of_the_old_one_at_once() {
    let world = World::new().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let track = world.publish(&admin, "a.wav", files::wav(1.0, 440.0)).await;
    let delivery = &world.service.delivery;
    let first_key = delivery.key(&listener, track).await.unwrap();
    assert!(is_served(&answers(delivery, &listener, track, Revision(1)).await));
    // No use case makes a track again that is ready; the worker's own part of it is the same.
    world.sql("UPDATE track SET state = 'failed'").await;
    world.service.ingest.retry(&admin, track).await.unwrap();
    let worker = world.start_worker();
    world.settled(&admin, track).await;
    worker.stop().await;
    assert!(is_gone(&answers(delivery, &listener, track, Revision(1)).await[1..]));
    assert!(is_served(&answers(delivery, &listener, track, Revision(2)).await));
    assert_ne!(delivery.key(&listener, track).await.unwrap(), first_key);
}

#[tokio::test]
async fn segments_are_read_once_and_their_loss_is_told() {
    for cache_bytes in [Settings::DEFAULT_CACHE_BYTES, 0] {
        let world = World::with(|settings| settings.cache_bytes = cache_bytes).await;
        let admin = world.admin().await;
        let track = world.publish(&admin, "a.wav", files::wav(3.0, 440.0)).await;
        let whole = segment(&world, &admin, track, 0, None).await.unwrap();
        let rendition = world.objects_folder.join(format!("hls/{track}/1/128"));
        std::fs::remove_dir_all(&rendition).unwrap();
        let again = segment(&world, &admin, track, 0, Some(ByteRange::Last(9))).await;
        if cache_bytes > 0 {
            assert_eq!(again.unwrap(), whole[whole.len() - 9..]);
        } else {
            assert!(matches!(again, Err(Error::NotFound("segment"))), "{again:?}");
        }
        // Never read before. The folder of its own is a file now: a fault of the disk, and not of who asks.
        if world.has_local_storage() {
            std::fs::write(&rendition, "").unwrap();
            let fault = segment(&world, &admin, track, 1, None).await;
            assert!(matches!(fault, Err(Error::Internal(_))), "{fault:?}");
            std::fs::remove_file(&rendition).unwrap();
        }
        std::fs::create_dir(&rendition).unwrap();
        std::fs::write(rendition.join("1.ts"), "mended").unwrap();
        assert_eq!(segment(&world, &admin, track, 1, None).await.unwrap(), b"mended", "the failure is not kept");
    }
}
