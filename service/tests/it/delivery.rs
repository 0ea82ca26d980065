//! What a player fetches.

use std::process::Command;

use futures::TryStreamExt as _;
use model::{ErrorCode, Rendition, Revision, TrackId, url};
use service::{ByteRange, Error, Identity};

use crate::support::{World, files, refusal};

async fn segment(
    world: &World,
    who: &Identity,
    track: TrackId,
    sequence: u32,
    range: Option<ByteRange>,
) -> service::Result<Vec<u8>> {
    let object = world.service.delivery.segment(who, track, Revision(1), Rendition::Aac128, sequence, range).await?;
    let expected = (object.range.end - object.range.start) as usize;
    let bytes = object
        .stream
        .try_fold(Vec::new(), |mut all, piece| async move {
            all.extend(piece);
            Ok(all)
        })
        .await?;
    assert_eq!(bytes.len(), expected);
    Ok(bytes)
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
        let bytes: Vec<u8> = object.stream.try_collect::<Vec<_>>().await.unwrap().concat();
        assert_eq!(bytes.len() as u64, object.size);
        std::fs::write(folder.path().join(format!("{sequence}.ts")), bytes).unwrap();
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
    let outcomes = [world.service.delivery.key(&admin, one).await, world.service.delivery.key(&admin, two).await];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
}
