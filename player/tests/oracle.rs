//! What the player appends, read by FFmpeg: every frame must be there, unchanged, at its time.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod sound;

use std::process::Command;

use player::{
    adts,
    transmux::{Lock, transmux},
};
use sound::{encrypt, ffmpeg, tone};

const LOCK: Lock = Lock { key: *b"sixteen bytes ok", iv: [3; 16] };

#[test]
fn frames_survive_decryption_demultiplexing_and_remultiplexing() {
    let folder = tempfile::tempdir().unwrap();
    for (rate_hz, channels, kbps) in [(44_100, 2, 128), (44_100, 2, 320), (48_000, 1, 128), (48_000, 2, 256)] {
        let (adts_bytes, stream) = tone(folder.path(), rate_hz, channels, kbps);
        let fragment = transmux(&encrypt(&stream, &LOCK), Some(&LOCK), 0.0, true).unwrap();
        assert_eq!(fragment.config.sample_rate_hz(), rate_hz);
        assert_eq!(u32::from(fragment.config.channels()), channels);

        let mp4 = folder.path().join("out.mp4");
        std::fs::write(&mp4, &fragment.bytes).unwrap();
        let mp4 = mp4.to_str().unwrap();
        let copied = ffmpeg(&["-i", mp4, "-c", "copy", "-f", "adts", "-"]);
        let payloads = |bytes: &[u8]| adts::frames(bytes).map(|frame| frame.payload.to_vec()).collect::<Vec<_>>();
        let wanted = payloads(&adts_bytes);
        assert!(wanted.len() > 100, "FFmpeg made {} frames", wanted.len());
        assert_eq!(fragment.frames, wanted.len());
        assert!(payloads(&copied) == wanted, "frames differ at {rate_hz} Hz, {channels} channels, {kbps} kb/s");

        let source = folder.path().join("in.aac");
        std::fs::write(&source, &adts_bytes).unwrap();
        let decode = |path: &str| ffmpeg(&["-i", path, "-f", "s16le", "-"]);
        assert!(decode(mp4) == decode(source.to_str().unwrap()), "samples differ at {rate_hz} Hz");
    }
}

#[test]
fn a_segment_lies_where_its_playlist_says() {
    let folder = tempfile::tempdir().unwrap();
    let (_, stream) = tone(folder.path(), 44_100, 2, 128);
    // 173 frames; the playlist writes microseconds.
    let start_s = 4.017_052;
    let fragment = transmux(&stream, None, start_s, true).unwrap();
    let mp4 = folder.path().join("out.mp4");
    std::fs::write(&mp4, &fragment.bytes).unwrap();
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "packet=pts", "-of", "csv=p=0"])
        .arg(&mp4)
        .output()
        .unwrap();
    let times: Vec<u64> = String::from_utf8(probe.stdout)
        .unwrap()
        .split_whitespace()
        .map(|time| time.trim_end_matches(',').parse().unwrap())
        .collect();
    assert_eq!(times.len(), fragment.frames);
    for (index, time) in times.into_iter().enumerate() {
        assert_eq!(time, (173 + index as u64) * 1024);
    }
}

#[test]
fn only_the_first_segment_needs_the_parameters() {
    let folder = tempfile::tempdir().unwrap();
    let (_, stream) = tone(folder.path(), 48_000, 2, 128);
    let mut file = transmux(&stream, None, 0.0, true).unwrap();
    let second = transmux(&stream, None, file.frames as f64 * 1024.0 / 48_000.0, false).unwrap();
    file.bytes.extend(&second.bytes);
    let mp4 = folder.path().join("out.mp4");
    std::fs::write(&mp4, &file.bytes).unwrap();
    let copied = ffmpeg(&["-i", mp4.to_str().unwrap(), "-c", "copy", "-f", "adts", "-"]);
    assert_eq!(adts::frames(&copied).count(), file.frames + second.frames);
}
