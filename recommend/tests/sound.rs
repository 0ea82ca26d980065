//! Embeddings, neighbours and the map.

use std::num::NonZeroUsize;

use proptest::prelude::*;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use recommend::evaluation::World;
use recommend::{DIMENSIONS, Embedding, Key, Neighbours, ReadError, Sound, Spread, Standardisation, Track};

fn sounds() -> Vec<Sound> {
    let world = World { tracks: 200, listeners: 0, ..World::small(3) };
    world.generate().tracks.into_iter().map(|track| track.sound).collect()
}

/// Clustered points.
#[expect(clippy::expect_used, reason = "a test's own points")]
fn points(count: u32, seed: u64) -> Vec<(Track, Embedding)> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let centres: Vec<[f32; DIMENSIONS]> =
        (0..40).map(|_| std::array::from_fn(|_| random.random_range(-1.0..1.0))).collect();
    let mut draw = || {
        let centre = centres[random.random_range(0..centres.len())];
        Embedding::toward(centre.map(|value| value + random.random_range(-0.6..0.6))).expect("a direction")
    };
    (0..count).map(|track| (Track(track), draw())).collect()
}

fn assert_is_a_point(embedding: &Embedding) {
    let squares: f32 = embedding.as_array().iter().map(|value| value * value).sum();
    assert!((squares - 1.0).abs() < 1e-4, "{squares}");
}

#[test]
fn a_change_of_key_or_octave_of_tempo_moves_less_than_another_sound() {
    let sounds = sounds();
    let standardisation = Standardisation::fit(&sounds);
    let at_bpm = |bpm| standardisation.embed(&Sound { tempo_bpm: Some(bpm), ..sounds[0].clone() });
    assert!(at_bpm(70.0).similarity(&at_bpm(140.0)) > at_bpm(70.0).similarity(&at_bpm(100.0)));
    let in_key =
        |tonic, is_major| standardisation.embed(&Sound { key: Some(Key { tonic, is_major }), ..sounds[0].clone() });
    assert!(in_key(0, true).similarity(&in_key(7, true)) > in_key(0, true).similarity(&in_key(6, true)));
    assert!(in_key(0, true).similarity(&in_key(9, false)) > in_key(0, true).similarity(&in_key(3, false)));
}

#[test]
fn hertz_do_not_drown_the_rest_and_constants_say_nothing() {
    let mut sounds = sounds();
    let embed = |sounds: &[Sound]| Standardisation::fit(sounds).embed(&sounds[0]);
    let before = embed(&sounds);
    for sound in &mut sounds {
        sound.centroid.mean = sound.centroid.mean * 1000.0 + 7.0;
    }
    assert!(before.similarity(&embed(&sounds)) > 0.9999);
    // The same everywhere: as if it were unknown.
    let rms = |value| Spread { mean: value, std: value };
    let constant = |value: f32| {
        let sounds: Vec<Sound> = sounds.iter().map(|sound| Sound { rms: rms(value), ..sound.clone() }).collect();
        embed(&sounds)
    };
    assert!(constant(1e6).similarity(&constant(f32::NAN)) > 0.9999);
}

#[test]
fn one_broken_measurement_does_not_become_the_whole_sound() {
    let sounds = sounds();
    let standardisation = Standardisation::fit(&sounds);
    let mut broken = sounds[0].clone();
    broken.centroid.mean = 1e9;
    assert!(standardisation.embed(&broken).similarity(&standardisation.embed(&sounds[0])) > 0.8);
}

#[test]
fn a_standardisation_is_read_as_it_was_written() {
    let standardisation = Standardisation::fit(&sounds());
    let bytes = standardisation.to_bytes();
    assert_eq!(Standardisation::from_bytes(&bytes), Ok(standardisation));
    assert_eq!(Standardisation::from_bytes(&bytes[..bytes.len() - 1]), Err(ReadError::Damaged));
    assert_eq!(Standardisation::from_bytes(b"nonsense that is long enough"), Err(ReadError::OtherKind));
    assert_is_a_point(&Standardisation::fit(&[]).embed(&Sound::default()));
}

#[test]
fn the_same_index_on_any_number_of_threads() {
    let points = points(20_000, 1);
    let index = Neighbours::build(points.iter().copied(), 1, NonZeroUsize::MIN);
    let other = Neighbours::build(points.iter().copied(), 1, NonZeroUsize::new(3).unwrap());
    for (_, query) in points.iter().step_by(400) {
        assert_eq!(index.nearest(query, 20, |_| true), other.nearest(query, 20, |_| true));
    }
    assert!(!index.wants_rebuild());
    assert_eq!(index.nearest(&points[0].1, 30_000, |_| true).len(), 20_000, "all, where all are asked for");
}

#[test]
fn a_grown_index_is_rebuilt_to_the_same_answers() {
    let points = points(16_000, 2);
    let mut index = Neighbours::default();
    for (track, embedding) in &points {
        index.insert(*track, embedding);
    }
    assert!(index.wants_rebuild());
    let rebuilt = index.rebuild(1, NonZeroUsize::MIN);
    assert!(!rebuilt.wants_rebuild());
    assert_eq!(rebuilt.len(), 16_000);
    let query = &points[5].1;
    assert_eq!(index.nearest_exact(query, 20, |_| true), rebuilt.nearest_exact(query, 20, |_| true));
}

/// Who asks goes on with the index as it was, while another is brought up to date.
#[test]
fn a_copy_of_an_index_goes_its_own_way() {
    let points = points(400, 6);
    let (first, rest) = points.split_at(300);
    let before = Neighbours::build(first.iter().copied(), 0, NonZeroUsize::MIN);
    let answers = |index: &Neighbours| -> Vec<_> {
        points.iter().map(|(_, point)| index.nearest_exact(point, 10, |_| true)).collect()
    };
    let as_it_was = answers(&before);
    let mut after = before.clone();
    for (track, point) in rest {
        after.insert(*track, point);
    }
    for (track, _) in &first[..50] {
        assert!(after.remove(*track));
    }
    assert_eq!(answers(&before), as_it_was);
    assert_eq!((before.len(), after.len()), (300, 350));
    let anew = Neighbours::build(points[50..].iter().copied(), 0, NonZeroUsize::MIN);
    assert_eq!(answers(&after), answers(&anew));
}

#[test]
fn an_index_whose_points_moved_wants_other_cells() {
    let (before, after) = (points(12_000, 3), points(12_000, 4));
    let mut index = Neighbours::build(before, 1, NonZeroUsize::MIN);
    for (track, embedding) in &after[..6_000] {
        index.insert(*track, embedding);
    }
    assert!(!index.wants_rebuild(), "half of them");
    index.insert(after[6_000].0, &after[6_000].1);
    assert!(index.wants_rebuild());
    assert!(!index.rebuild(1, NonZeroUsize::MIN).wants_rebuild());
}

fn any_number() -> impl Strategy<Value = f32> {
    prop_oneof![any::<f32>(), -10.0_f32..10.0, Just(f32::NAN), Just(f32::INFINITY), Just(f32::MAX), Just(f32::MIN)]
}

prop_compose! {
    fn any_sound()(
        mfcc_mean in prop::array::uniform20(any_number()),
        chroma_mean in prop::array::uniform12(any_number()),
        numbers in prop::array::uniform4(any_number()),
        key in prop::option::of((any::<u8>(), any::<bool>())),
        tempo_bpm in prop::option::of(any_number()),
    ) -> Sound {
        let [mean, std, loudness, rms] = numbers;
        Sound {
            mfcc_mean, chroma_mean, tempo_bpm,
            centroid: Spread { mean, std },
            rms: Spread { mean: rms, std },
            loudness_lufs: Some(loudness),
            key: key.map(|(tonic, is_major)| Key { tonic, is_major }),
            ..Sound::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn an_embedding_is_a_point_whatever_was_measured(sounds in prop::collection::vec(any_sound(), 1..6)) {
        let standardisation = Standardisation::fit(&sounds);
        for sound in &sounds {
            assert_is_a_point(&standardisation.embed(sound));
        }
        prop_assert_eq!(Standardisation::from_bytes(&standardisation.to_bytes()), Ok(standardisation));
    }

    #[test]
    fn neighbours_are_those_of_brute_force_whatever_came_and_went(
        acts in prop::collection::vec((0_u32..40, any::<bool>(), 0_usize..200), 0..120),
        count in 0_usize..50,
    ) {
        let points = points(200, 9);
        let mut index = Neighbours::default();
        let mut kept = std::collections::BTreeMap::new();
        for (track, comes, at) in acts {
            let track = Track(track);
            if comes {
                index.insert(track, &points[at].1);
                kept.insert(track, points[at].1);
            } else {
                prop_assert_eq!(index.remove(track), kept.remove(&track).is_some());
            }
        }
        prop_assert_eq!(index.len(), kept.len());
        let query = &points[0].1;
        let even = |track: Track| track.0.is_multiple_of(2);
        let near = index.nearest(query, count, even);
        let mut expected: Vec<f32> =
            kept.iter().filter(|(track, _)| even(**track)).map(|(_, point)| point.similarity(query)).collect();
        expected.sort_by(|one, other| other.total_cmp(one));
        expected.truncate(count);
        prop_assert_eq!(near.len(), expected.len());
        for (near, expected) in near.iter().zip(expected) {
            prop_assert!((near.similarity - expected).abs() < 1e-3);
            prop_assert!((kept[&near.track].similarity(query) - near.similarity).abs() < 1e-3);
        }
    }
}
