//! What comes out is what went in, times the gain.

use crate::{oracle, publication::Publication};

/// A sweep on the left, a chord on the right: no two shifts of it are alike, and AAC codes it well.
const SWEEP: &str = "-f lavfi -i aevalsrc=0.3*sin(2*PI*(200+200*t)*t)|0.2*sin(2*PI*440*t)+0.1*sin(2*PI*(3000-90*t)*t)";

/// Against the source in all renditions, and no better when shifted by a sample.
fn assert_faithful(publication: &Publication, meant: &[f32], least_snr_db: f64) {
    let channels = publication.processed.package.channels as usize;
    for rendition in &publication.processed.package.renditions {
        let heard = publication.music(rendition);
        let snr = oracle::snr_db(meant, &heard);
        assert!(snr > least_snr_db, "{} kb/s: {snr:.1} dB", rendition.bitrate_kbps);
        let (late, early) = (&heard[channels..], &heard[..heard.len() - channels]);
        assert!(oracle::snr_db(&meant[..early.len()], late) < snr - 3.0, "one sample earlier is no better");
        assert!(oracle::snr_db(&meant[channels..], early) < snr - 3.0, "one sample later is no better");
    }
}

#[test]
fn stereo_at_44100_hz() {
    let publication = Publication::of(&format!("{SWEEP}:s=44100 -t 12.3"), "in.flac");
    let package = &publication.processed.package;
    assert_eq!((package.sample_rate_hz, package.channels, package.samples), (44_100, 2, 542_430));
    assert_eq!(publication.processed.measured.samples, 542_430);
    assert_faithful(&publication, &publication.gained("in.flac", ""), 25.0);
}

#[test]
fn mono_at_48000_hz_stays_mono() {
    let publication = Publication::of("-f lavfi -i aevalsrc=0.3*sin(2*PI*(200+200*t)*t):s=48000 -t 7", "in.wav");
    let package = &publication.processed.package;
    assert_eq!((package.sample_rate_hz, package.channels, package.samples), (48_000, 1, 336_000));
    assert_faithful(&publication, &publication.gained("in.wav", ""), 25.0);
}

#[test]
fn surround_is_mixed_as_ffmpeg_mixes_it() {
    let tones: Vec<_> = [300, 400, 500, 40, 700, 800].map(|hz| format!("0.2*sin(2*PI*{hz}*t)")).into();
    let source = format!("-f lavfi -i aevalsrc={}:c=5.1:s=48000 -t 5", tones.join("|"));
    let publication = Publication::of(&source, "in.wav");
    assert_eq!((publication.processed.measured.channels, publication.processed.package.channels), (6, 2));
    // ITU-R BS.775 without the low-frequency channel, scaled by the sum of the weights.
    let weights = "FL<FL+0.7071FC+0.7071BL|FR<FR+0.7071FC+0.7071BR";
    assert_faithful(&publication, &publication.gained("in.wav", &format!("-af pan=stereo|{weights}")), 20.0);
}

#[test]
fn silence_stays_silence_without_gain() {
    let publication = Publication::of("-f lavfi -i anullsrc=r=44100:cl=stereo -t 3", "in.wav");
    let processed = &publication.processed;
    assert_eq!((processed.measured.loudness_lufs, processed.measured.true_peak_dbtp), (None, None));
    assert!(processed.package.gain_db.abs() < 1e-12);
    assert!(processed.measured.peaks.iter().all(|peak| *peak == 0));
    for rendition in &processed.package.renditions {
        assert!(publication.music(rendition).iter().all(|sample| sample.abs() < 1e-4));
    }
}

#[test]
fn ten_milliseconds_are_published_as_one_segment() {
    let publication = Publication::of("-f lavfi -i sine=440:sample_rate=44100 -t 0.01", "in.wav");
    let processed = &publication.processed;
    assert_eq!((processed.package.samples, processed.measured.loudness_lufs), (441, None));
    for rendition in &processed.package.renditions {
        assert_eq!(rendition.segments.len(), 1);
        assert_eq!(publication.music(rendition).len(), 441);
    }
}

#[test]
fn the_waveform_follows_the_sound() {
    // Silent, then rising over two seconds to full scale.
    let publication = Publication::of("-f lavfi -i aevalsrc='max(0,t-2)/2*sin(2*PI*441*t)':s=44100 -t 4", "in.wav");
    let peaks = &publication.processed.measured.peaks;
    let gain = 10.0_f64.powf(publication.processed.package.gain_db / 20.0);
    assert_eq!(peaks.len(), 1000);
    assert!(peaks[..500].iter().all(|peak| *peak == 0));
    for (index, peak) in peaks.iter().enumerate().skip(500) {
        let exact = (index as f64 - 499.0) / 500.0 * gain * 255.0;
        assert!((f64::from(*peak) - exact).abs() < 3.0, "peak {index} is {peak}, not {exact:.0}");
    }
}
