//! Loudness, by `FFmpeg`'s own meter.

use crate::{oracle, publication::Publication};

/// A slowly beating chord with a little noise: peaks 9 dB over its loudness, so that the ceiling does not bind.
const CHORD: &str = "0.03*sin(2*PI*330*t)+0.03*sin(2*PI*441*t)+0.02*sin(2*PI*2220*t)+0.004*(random(0)-0.5)";

#[test]
fn the_result_has_the_target_loudness() {
    for (channels, rate) in [(1, 44_100), (2, 48_000)] {
        let layout = vec![CHORD; channels].join("|");
        let publication = Publication::of(&format!("-f lavfi -i aevalsrc={layout}:s={rate} -t 15"), "in.flac");
        for rendition in &publication.processed.package.renditions {
            let (loudness, _) = oracle::loudness(&publication.playlist(rendition));
            assert!((loudness + 14.0).abs() <= 0.3, "{} kb/s: {loudness} LUFS", rendition.bitrate_kbps);
        }
    }
}

#[test]
fn the_ceiling_holds_back_what_has_high_peaks() {
    // A click of full scale each half second over a quiet tone.
    let source = "-f lavfi -i aevalsrc='0.02*sin(2*PI*500*t)+0.9*lt(mod(t,0.5),0.0005)':s=44100 -t 8";
    let publication = Publication::of(source, "in.wav");
    let processed = &publication.processed;
    let (loudness, peak) = (processed.measured.loudness_lufs.unwrap(), processed.measured.true_peak_dbtp.unwrap());
    assert!((processed.package.gain_db - (-1.0 - peak)).abs() < 1e-9, "the ceiling decides");
    assert!(loudness + processed.package.gain_db < -14.5, "and the track stays quieter than the target");
}

#[test]
fn loudness_and_peak_are_what_ffmpeg_measures() {
    for (source, name) in [
        ("-f lavfi -i anoisesrc=c=pink:a=0.4:seed=3:r=44100 -t 12", "mono.wav"),
        (
            "-f lavfi -i aevalsrc=0.7*sin(2*PI*11025*t+PI/4)|0.2*sin(2*PI*997*t):s=44100 -af afade=t=in:d=1 -t 12",
            "stereo.flac",
        ),
        ("-f lavfi -i anoisesrc=c=brown:a=0.5:seed=5:r=48000 -t 12", "mono48.aiff"),
    ] {
        let publication = Publication::of(source, name);
        let measured = &publication.processed.measured;
        let (loudness, peak) = oracle::loudness(&publication.path(name));
        assert!(
            (measured.loudness_lufs.unwrap() - loudness).abs() <= 0.1,
            "{name}: {:?} is not {loudness}",
            measured.loudness_lufs
        );
        assert!(
            (measured.true_peak_dbtp.unwrap() - peak).abs() <= 0.3,
            "{name}: {:?} is not {peak}",
            measured.true_peak_dbtp
        );
    }
}
