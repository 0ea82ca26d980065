//! Sound at the edge of what can be measured, from upload to what is recommended; and tracks that were not measured.

use entity::{embedding, track_features};
use model::{RadioRequest, RadioSeeds, Rendition, Revision, TrackId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use service::Identity;

use crate::{
    recommend::tones,
    support::{World, files},
};

/// Silence, an offset and nothing else, noise far beyond full scale, and a hundredth of a second.
fn sounds() -> [(&'static str, Vec<u8>); 4] {
    let rate = files::SAMPLE_RATE_HZ as usize;
    let mut state = 1_u32;
    let mut noise = move || {
        // Numerical Recipes' generator.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if state >> 31 == 0 { i16::MAX } else { i16::MIN }
    };
    [
        ("silence.wav", files::wav_of(std::iter::repeat_n(0, 2 * rate))),
        ("offset.wav", files::wav_of(std::iter::repeat_n(12_000, 2 * rate))),
        ("clipped noise.wav", files::wav_of((0..2 * rate).map(|_| noise()))),
        ("short.wav", files::wav(0.01, 440.0)),
    ]
}

async fn plays(world: &World, who: &Identity, track: TrackId) {
    world.service.delivery.key(who, track).await.unwrap();
    let segment = world.service.delivery.segment(who, track, Revision(1), Rendition::Aac128, 0, None).await.unwrap();
    assert!(segment.size > 0);
}

fn numbers(bytes: &[u8]) -> Vec<f32> {
    let (numbers, rest) = bytes.as_chunks();
    assert!(rest.is_empty() && !numbers.is_empty());
    numbers.iter().map(|number| f32::from_le_bytes(*number)).collect()
}

#[tokio::test]
async fn whatever_was_uploaded_is_measured_in_numbers_compared_and_plays() {
    let world = World::new().await;
    let admin = world.admin().await;
    let mut tracks = Vec::new();
    for (name, file) in sounds() {
        tracks.push((name, world.publish(&admin, name, file).await));
    }
    world.publish(&admin, "tone.wav", files::wav(2.0, 440.0)).await;
    world.service.recommend.embed().await.unwrap();
    let db = &world.database().await;
    for (name, track) in &tracks {
        let row = track_features::Entity::find_by_id(track.0).one(db).await.unwrap().unwrap();
        assert!(numbers(&row.summary).iter().all(|number| number.is_finite()), "{name}");
        assert!((0..=100).contains(&row.energy), "{name}: {}", row.energy);
        assert!(row.tempo_bpm.is_none_or(|bpm| bpm.is_finite() && bpm > 0.0), "{name}: {:?}", row.tempo_bpm);
        let points = embedding::Entity::find().filter(embedding::Column::TrackId.eq(track.0)).all(db).await.unwrap();
        assert!(!points.is_empty(), "{name}");
        for point in points {
            let squares: f32 = numbers(&point.vector).iter().map(|value| value * value).sum();
            assert!((squares - 1.0).abs() < 1e-3, "{name}: {squares}");
        }
        let similar = world.service.recommend.similar(&admin, *track, 9).await.unwrap();
        assert_eq!(similar.len(), 4, "{name}");
        plays(&world, &admin, *track).await;
        let told = world.service.catalogue.track(&admin, *track).await.unwrap();
        let levels = [told.loudness_lufs, told.true_peak_dbtp, Some(told.gain_db)];
        assert!(levels.into_iter().flatten().all(f64::is_finite), "{name}: {levels:?}");
    }
    let silent = tracks[0].1;
    let row = track_features::Entity::find_by_id(silent.0).one(db).await.unwrap().unwrap();
    assert_eq!((row.energy, row.tempo_bpm, row.key_tonic), (0, None, None), "silence");
}

#[tokio::test]
async fn a_track_without_features_plays_and_is_not_recommended_by_its_sound() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (low, _) = tones(&world, &admin).await;
    let unknown = low[1];
    let db = &world.database().await;
    track_features::Entity::delete_by_id(unknown.0).exec(db).await.unwrap();
    embedding::Entity::delete_many().filter(embedding::Column::TrackId.eq(unknown.0)).exec(db).await.unwrap();
    world.service.recommend.embed().await.unwrap();
    let node = world.reopened().await;
    plays(&world, &admin, unknown).await;
    let similar = node.recommend.similar(&admin, low[0], 9).await.unwrap();
    assert_eq!(similar.len(), 4);
    assert!(similar.iter().all(|found| found.track.id != unknown), "{similar:?}");
    assert_eq!(node.recommend.similar(&admin, unknown, 9).await.unwrap(), []);
    assert_eq!(node.recommend.path(&admin, unknown, low[0], 3).await.unwrap(), []);
    let tracks = vec![low[0]];
    let request =
        RadioRequest { tracks, seeds: RadioSeeds::Tracks, played: vec![], played_before: 0, count: 20, random: 1 };
    let radio = node.recommend.radio(&admin, request).await.unwrap();
    assert!(radio.len() == 20 && radio.iter().all(|track| track.id != unknown), "{radio:?}");
}
