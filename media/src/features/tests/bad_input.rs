//! What is no music gets the documented values, and never a number that is none.

use super::samples;
use crate::features::{Analyser, Features, SAMPLE_RATE_HZ, Stat, Stats};

fn features(samples: &[f32]) -> Features {
    let mut analyser = Analyser::new(SAMPLE_RATE_HZ, 1);
    analyser.push(samples);
    finite(analyser.finish())
}

fn all<const N: usize>(stats: &Stats<N>) -> Vec<f64> {
    stats.mean.iter().chain(&stats.std).copied().collect()
}

fn finite(features: Features) -> Features {
    let one = |stat: Stat| vec![stat.mean, stat.std];
    let f = &features;
    let numbers = [
        all(&f.mfcc),
        all(&f.mfcc_delta),
        all(&f.mfcc_delta2),
        all(&f.contrast_db),
        all(&f.chroma),
        all(&f.mel_db),
        one(f.centroid_hz),
        one(f.bandwidth_hz),
        one(f.rolloff_hz),
        one(f.flatness),
        one(f.zero_crossing_rate),
        one(f.rms),
        one(f.onset_strength),
        f.tempo_bpm.into_iter().chain(f.key.map(|key| key.correlation)).collect(),
        f.beat_times_s.clone(),
    ];
    assert!(numbers.iter().flatten().all(|number| number.is_finite()), "{features:?}");
    features
}

#[test]
fn nothing_has_no_frames() {
    assert_eq!(features(&[]), Features::default());
}

#[test]
fn silence_has_the_least_levels_and_neither_tempo_nor_key() {
    let features = features(&vec![0.0; 66_150]);
    assert_eq!((features.frames, features.tempo_bpm, features.key), (130, None, None));
    assert!(features.mel_db.mean.iter().all(|level| (level + 100.0).abs() < 1e-4));
    assert!((features.flatness.mean - 1.0).abs() < 1e-6);
    let zeros = [features.centroid_hz, features.bandwidth_hz, features.rolloff_hz, features.zero_crossing_rate];
    assert!(zeros.iter().chain([&features.rms, &features.onset_strength]).all(|stat| *stat == Stat::default()));
    assert_eq!((features.chroma, features.contrast_db), (Stats::default(), Stats::default()));
}

#[test]
fn a_constant_has_no_crossings_and_no_key() {
    let features = features(&vec![0.5; 66_150]);
    assert_eq!((features.zero_crossing_rate, features.key, features.tempo_bpm), (Stat::default(), None, None));
    assert!((0.48..0.5).contains(&features.rms.mean), "the first and last frames are half empty");
}

#[test]
fn ten_milliseconds_are_one_frame() {
    let features = features(&samples("short", SAMPLE_RATE_HZ));
    assert_eq!((features.frames, features.key, features.tempo_bpm), (1, None, None));
    assert_eq!((features.mfcc_delta, features.mfcc_delta2), (Stats::default(), Stats::default()));
    assert!(features.centroid_hz.mean > 1000.0 && features.centroid_hz.std.abs() < 1e-9);
}

#[test]
fn whatever_is_no_sound_counts_as_silence() {
    let mut broken = samples("clipped", SAMPLE_RATE_HZ);
    let mut mended = broken.clone();
    for (index, nonsense) in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30].iter().cycle().take(4000).enumerate() {
        broken[index * 7] = *nonsense;
        mended[index * 7] = 0.0;
    }
    assert_eq!(features(&broken), features(&mended));
    let loudest: Vec<f32> = mended.iter().map(|sample| sample * 2_147_483_648.0).collect();
    assert!(features(&loudest).rms.mean > 1e8);
}

#[test]
fn lengths_around_frames_and_hops_are_all_right() {
    let sound = samples("sweep", SAMPLE_RATE_HZ);
    for length in [1, 2, 511, 512, 513, 1023, 1024, 1025, 1535, 2047, 2048, 2049, 4096, 5000] {
        assert_eq!(features(&sound[..length]).frames, 1 + length as u64 / 512, "{length} samples");
    }
    for rate in [0, 1, 999, 8_000, 11_025, 22_051, 96_000, 192_000, u32::MAX] {
        let mut analyser = Analyser::new(rate, 0);
        analyser.push(&sound[..2000]);
        finite(analyser.finish());
    }
}
