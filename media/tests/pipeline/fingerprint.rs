//! The fingerprint of a file is the one that Chromaprint's own library makes of it, which `FFmpeg` has in it.

use std::{path::Path, process::Command};

use media::{Cancel, Settings, similarity};

use crate::{features::write, oracle};

/// As the library makes it by default.
fn chromaprint(source: &Path) -> Vec<u32> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(source).args(["-f", "chromaprint", "-fp_format", "raw", "-"]);
    oracle::run(&mut command).0.as_chunks().0.iter().map(|item| u32::from_ne_bytes(*item)).collect()
}

#[test]
fn fingerprints_are_those_of_chromaprints_own_library() {
    for (name, rate) in [("song", 44_100), ("song", 48_000), ("song", 22_050)] {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("source.wav");
        write(&source, name, rate);
        let (ours, theirs) =
            (media::measure(&source, &Settings::default(), &Cancel::new()).unwrap().fingerprint, chromaprint(&source));
        assert_eq!(ours.len(), theirs.len(), "{name} at {rate} Hz");
        let different: u32 = ours.iter().zip(&theirs).map(|(ours, theirs)| (ours ^ theirs).count_ones()).sum();
        let share = f64::from(different) / (32.0 * ours.len() as f64);
        assert!(share < 0.01, "{name} at {rate} Hz: {share} of all bits are different");
        assert!(similarity(&ours, &theirs) > 0.98);
    }
}
