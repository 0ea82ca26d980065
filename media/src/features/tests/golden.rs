//! Every value of every frame is librosa's (`tests/golden/make.py`).

use std::{fs, path::Path};

use super::samples;
use crate::features::{Frames, SAMPLE_RATE_HZ};

/// How far a value may be from librosa's, as a share of the larger of the two measures: its own size, and a hundredth
/// of the largest value that the feature (each coefficient, band or pitch class by itself) has in this sound. Near zero
/// the share of a value itself means nothing.
const TOLERANCE: f32 = 1e-3;
const FLOOR: f32 = 0.01;

const SOUNDS: [&str; 6] = ["song", "clipped", "voice", "sweep", "constant", "short"];

fn golden(file: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file)).unwrap()
}

/// A line of tempo.txt: tuning, tempo, beats.
fn rhythm(name: &str) -> (f64, f64, Vec<usize>) {
    let text = String::from_utf8(golden("tempo.txt")).unwrap();
    let line = text.lines().find(|line| line.split(' ').next() == Some(name)).unwrap();
    let mut words = line.split(' ').skip(1);
    let mut number = || words.next().unwrap().parse().unwrap();
    (number(), number(), words.map(|word| word.parse().unwrap()).collect())
}

fn columns<const N: usize>(rows: &[[f32; N]]) -> Vec<Vec<f32>> {
    (0..N).map(|column| rows.iter().map(|row| row[column]).collect()).collect()
}

/// In the order of the file.
fn series(frames: &Frames) -> Vec<(&'static str, Vec<f32>)> {
    let mut all = Vec::new();
    let mut add = |name, columns: Vec<Vec<f32>>| all.extend(columns.into_iter().map(|column| (name, column)));
    add("mfcc", columns(&frames.mfcc));
    add("mfcc_delta", columns(&frames.mfcc_delta));
    add("mfcc_delta2", columns(&frames.mfcc_delta2));
    add("centroid", vec![frames.centroid_hz.clone()]);
    add("bandwidth", vec![frames.bandwidth_hz.clone()]);
    add("rolloff", vec![frames.rolloff_hz.clone()]);
    add("contrast", columns(&frames.contrast_db));
    add("flatness", vec![frames.flatness.clone()]);
    add("zero crossings", vec![frames.zero_crossing_rate.clone()]);
    add("rms", vec![frames.rms.clone()]);
    add("chroma", columns(&frames.chroma));
    add("onsets", vec![frames.onset_strength.clone()]);
    all
}

/// Holds each value to librosa's. `allowed`: how far it may be from it, by it and by the largest of all frames.
fn compare(sound: &str, allowed: impl Fn(f32, f32) -> f32) {
    let frames = Frames::of(&samples(sound, SAMPLE_RATE_HZ));
    let bytes = golden(&format!("{sound}.f32"));
    let values: Vec<f32> = bytes.as_chunks().0.iter().map(|value| f32::from_le_bytes(*value)).collect();
    let series = series(&frames);
    assert_eq!(values.len(), series.len() * frames.len(), "{sound}");
    for ((name, ours), theirs) in series.iter().zip(values.chunks(frames.len())) {
        let largest = theirs.iter().fold(1e-6_f32, |largest, value| largest.max(value.abs()));
        for (frame, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
            let error = (ours - theirs).abs() / allowed(*theirs, largest);
            assert!(error <= 1.0, "{sound}, {name}, frame {frame}: {ours} is not {theirs} ({error:.1} times too far)");
        }
    }
}

#[test]
fn every_value_of_every_frame_is_librosas() {
    for sound in SOUNDS {
        compare(sound, |value, largest| TOLERANCE * value.abs().max(FLOOR * largest));
    }
}

/// Of silence the values are 0, 1 and −1131, and what rounding leaves of sums of −100 dB.
#[test]
fn silence_is_librosas() {
    compare("silence", |_, _| 1e-4);
}

#[test]
fn tuning_tempo_and_beats_are_librosas() {
    for sound in SOUNDS.into_iter().chain(["silence"]) {
        let frames = Frames::of(&samples(sound, SAMPLE_RATE_HZ));
        let (tuning, tempo, beats) = rhythm(sound);
        assert!((frames.tuning.unwrap_or(0.0) - tuning).abs() < 1e-9, "{sound}: {:?} is not {tuning}", frames.tuning);
        let ours = frames.tempo_bpm.unwrap_or(0.0);
        assert!((ours - tempo).abs() < 1e-5, "{sound}: {ours} is not {tempo} BPM");
        assert_eq!(frames.beats, beats, "{sound}");
    }
}
