//! Every kind of file that is accepted.

use media::Settings;

use crate::{oracle, publication::Publication};

/// Three seconds of a sweep, with what comes before the output's name.
fn source(options: &str) -> String {
    format!("-f lavfi -i aevalsrc=0.3*sin(2*PI*(200+200*t)*t)|0.2*sin(2*PI*440*t):s=44100 -t 3 {options}")
}

/// Publishes and compares with what `FFmpeg` makes of the same file. Gives the samples of music.
fn assert_published(options: &str, name: &str, rate_hz: u32) -> u64 {
    let publication = Publication::of(&source(options), name);
    let package = &publication.processed.package;
    assert_eq!(package.sample_rate_hz, rate_hz, "{name}");
    assert_eq!(publication.processed.measured.warning, None, "{name}");
    let meant = publication.gained(name, &format!("-ar {rate_hz}"));
    let heard = publication.music(&package.renditions[2]);
    let length = meant.len().min(heard.len());
    let snr = oracle::snr_db(&meant[..length], &heard[..length]);
    assert!(snr > 18.0, "{name} ({options}): {snr:.1} dB");
    package.samples
}

#[test]
fn lossless_files_are_exact_to_the_sample() {
    for (options, name) in [
        ("-c:a pcm_s16le", "a.wav"),
        ("-c:a pcm_s24le", "b.wav"),
        ("-c:a pcm_s32le", "c.wav"),
        ("-c:a pcm_f32le", "d.wav"),
        ("-c:a pcm_f64le", "e.wav"),
        ("-c:a pcm_u8 -ac 1", "f.wav"),
        ("-c:a flac", "g.flac"),
        ("-c:a flac -sample_fmt s32", "h.flac"),
        ("-c:a pcm_s16be", "i.aiff"),
        ("-c:a pcm_s24be", "j.aiff"),
        ("-c:a alac", "k.m4a"),
    ] {
        assert_eq!(assert_published(options, name, 44_100), 132_300, "{name} ({options})");
    }
}

#[test]
fn delay_and_padding_of_lossy_files_are_left_out() {
    for (options, name) in [
        ("-c:a libmp3lame -b:a 192k", "a.mp3"),
        ("-c:a libmp3lame -q:a 2 -ac 1", "b.mp3"),
        ("-c:a aac -b:a 192k", "c.m4a"),
        ("-c:a aac -b:a 192k -movflags +faststart", "d.m4a"),
    ] {
        assert_eq!(assert_published(options, name, 44_100), 132_300, "{name} ({options})");
    }
}

#[test]
fn ogg_files_are_published() {
    let samples = assert_published("-c:a libvorbis -q:a 6", "a.ogg", 44_100);
    assert_eq!(samples, 132_300);
    let samples = assert_published("-c:a libopus -b:a 192k", "b.opus", 48_000);
    assert_eq!(samples, 144_000);
}

#[test]
fn bare_aac_keeps_its_delay_for_want_of_a_note() {
    assert_eq!(assert_published("-c:a aac -b:a 192k", "a.aac", 44_100) % 1024, 0);
}

#[test]
fn other_rates_are_resampled() {
    for (options, name, rate_hz, samples) in [
        ("-ar 192000", "a.wav", 48_000, 144_000),
        ("-ar 96000", "b.flac", 48_000, 144_000),
        ("-ar 88200", "c.wav", 44_100, 132_300),
        ("-ar 22050", "d.wav", 44_100, 132_300),
        ("-ar 8000 -ac 1", "e.wav", 48_000, 144_000),
    ] {
        let published = assert_published(options, name, rate_hz);
        // The resampler may leave out part of the last sample of the source.
        assert!(published.abs_diff(samples) <= 6, "{name}: {published}");
    }
}

#[test]
fn the_name_does_not_matter() {
    let publication = Publication::of(&source("-c:a flac -f flac"), "song.mp3");
    assert_eq!(publication.processed.measured.container, "audio/x-flac");
    let probe = media::probe(&publication.path("song.mp3")).unwrap();
    assert_eq!((probe.container.as_str(), probe.sample_rate_hz, probe.channels), ("audio/x-flac", 44_100, 2));
    assert!(probe.codec.to_lowercase().contains("flac"), "{probe:?}");
}

#[test]
fn covers_do_not_disturb() {
    for (options, name) in
        [("-c:a flac", "a.flac"), ("-c:a libmp3lame -id3v2_version 3", "b.mp3"), ("-c:a aac", "c.m4a")]
    {
        let covered = format!("{options} -map 0 -map 1 -c:v png -disposition:v attached_pic -frames:v 1");
        let arguments = format!(
            "-f lavfi -i sine=440:sample_rate=44100:duration=3 -f lavfi -i testsrc=size=600x600:duration=1 {covered}"
        );
        let publication = Publication::of(&arguments, name);
        assert_eq!(publication.processed.measured.warning, None, "{name}");
        assert_eq!(publication.processed.package.samples, 132_300, "{name}");
    }
}

#[test]
fn the_sound_of_a_video_is_published_with_a_word() {
    let arguments = "-f lavfi -i testsrc=size=64x64:duration=3 -f lavfi -i sine=440:duration=3 -c:v mpeg4 -c:a aac";
    let publication = Publication::of(arguments, "in.mp4");
    let warning = publication.processed.measured.warning.unwrap();
    assert!(warning.contains("Only the sound"), "{warning}");
}

#[test]
fn settings_choose_the_renditions() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("in.wav");
    oracle::make(&source(""), &file);
    let settings = Settings { bitrates_kbps: vec![96], ..Settings::default() };
    let cancel = media::Cancel::new();
    let processed = media::process(&file, &[0; 16], &settings, &cancel, &mut |_| Ok(())).unwrap();
    assert_eq!(processed.package.renditions.len(), 1);
    assert_eq!(processed.package.renditions[0].bitrate_kbps, 96);
}
