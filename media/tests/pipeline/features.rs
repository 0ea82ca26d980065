//! The sound features of a file are those that librosa gets from it, whatever resampler it has (`tests/golden/make.py`).

use std::{fs, path::Path};

use media::{
    Cancel, Features, Settings,
    features::{Stat, Stats},
};

use crate::{oracle, publication::Publication, synth};

/// How far a mean may be from librosa's, in standard deviations of the feature.
const TOLERANCE: f64 = 0.02;

/// A stereo WAV file of 16 bits, whose right channel is half as loud.
pub fn write(path: &Path, name: &str, rate: u32) {
    let sound: Vec<u8> =
        synth::sound(name, rate).iter().flat_map(|s| [*s, s.div_euclid(2)]).flat_map(i16::to_le_bytes).collect();
    let raw = path.with_extension("raw");
    fs::write(&raw, sound).unwrap();
    oracle::make(&format!("-f s16le -ar {rate} -ac 2 -i {}", raw.display()), path);
}

/// Name, mean and standard deviation.
type Number = (&'static str, f64, f64);

fn add<const N: usize>(all: &mut Vec<Number>, name: &'static str, stats: &Stats<N>) {
    all.extend((0..N).map(|index| (name, stats.mean[index], stats.std[index])));
}

/// Every number, in the order of the golden files.
fn numbers(features: &Features) -> Vec<Number> {
    let mut all = Vec::new();
    let one = |all: &mut Vec<Number>, name, stat: Stat| all.push((name, stat.mean, stat.std));
    add(&mut all, "mfcc", &features.mfcc);
    add(&mut all, "mfcc_delta", &features.mfcc_delta);
    add(&mut all, "mfcc_delta2", &features.mfcc_delta2);
    one(&mut all, "centroid_hz", features.centroid_hz);
    one(&mut all, "bandwidth_hz", features.bandwidth_hz);
    one(&mut all, "rolloff_hz", features.rolloff_hz);
    add(&mut all, "contrast_db", &features.contrast_db);
    one(&mut all, "flatness", features.flatness);
    one(&mut all, "zero_crossing_rate", features.zero_crossing_rate);
    one(&mut all, "rms", features.rms);
    add(&mut all, "chroma", &features.chroma);
    one(&mut all, "onset_strength", features.onset_strength);
    add(&mut all, "mel_db", &features.mel_db);
    all
}

#[test]
fn features_of_a_file_are_librosas() {
    for (name, rate) in [("song", 44_100), ("song", 48_000), ("sweep", 44_100)] {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("in.wav");
        write(&source, name, rate);
        let publication = Publication::of_file(&source, folder);
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}-{rate}.f32"));
        let bytes = fs::read(golden).unwrap();
        let golden: Vec<f64> = bytes.as_chunks().0.iter().map(|value| f32::from_le_bytes(*value).into()).collect();
        let numbers = numbers(&publication.processed.measured.features);
        let (means, deviations) = golden.split_at(numbers.len());
        let mut worst = (0.0, "");
        for (index, (feature, mean, std)) in numbers.into_iter().enumerate() {
            let scale = deviations[index].max(1e-6);
            let error = (mean - means[index]).abs().max((std - deviations[index]).abs()) / scale;
            let told = format!("{name} at {rate} Hz, {feature} ({index}): {mean} ± {std}");
            assert!(error <= TOLERANCE, "{told} is not {} ± {} ({error:.4})", means[index], deviations[index]);
            if error > worst.0 {
                worst = (error, feature);
            }
        }
        eprintln!("{name} at {rate} Hz: at most {:.5} standard deviations away ({})", worst.0, worst.1);
    }
}

#[test]
fn what_is_measured_alone_is_what_is_measured_on_the_way_to_a_publication() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("in.wav");
    write(&source, "song", 44_100);
    let alone = media::measure(&source, &Settings::default(), &Cancel::new()).unwrap();
    let published = Publication::of_file(&source, folder).processed.measured;
    assert_eq!(format!("{alone:?}"), format!("{published:?}"));
    let cancel = Cancel::new();
    cancel.cancel();
    assert!(matches!(media::measure(&source, &Settings::default(), &cancel), Err(media::Error::Cancelled)));
    let text = tempfile::NamedTempFile::new().unwrap();
    fs::write(text.path(), "This is a text.").unwrap();
    let refused = media::measure(text.path(), &Settings::default(), &Cancel::new()).unwrap_err();
    assert!(!refused.is_passing(), "{refused}");
}
