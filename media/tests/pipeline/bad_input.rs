//! Files that are broken, lie, or are something else.

use std::{
    fs,
    path::{Path, PathBuf},
};

use media::{Cancel, Error, Settings};
use tempfile::TempDir;

use crate::{
    oracle,
    publication::{KEY, Publication},
};

fn refusal(name: &str, bytes: &[u8]) -> Error {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, bytes).unwrap();
    let error = media::process(&file, &KEY, &Settings::default(), &Cancel::new(), &mut |event| {
        assert!(!matches!(event, media::Event::Segment(_)), "{name} gave a segment");
        Ok(())
    })
    .unwrap_err();
    assert!(!error.is_passing(), "{name}: {error:?}");
    assert_eq!(media::probe(&file).unwrap_err().to_string(), error.to_string(), "{name}, {} bytes", bytes.len());
    error
}

/// The bytes of a file that `FFmpeg` makes.
fn made(arguments: &str, name: &str) -> (TempDir, PathBuf, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    oracle::make(arguments, &file);
    let bytes = fs::read(&file).unwrap();
    (folder, file, bytes)
}

fn publish(folder: TempDir, file: &Path, bytes: &[u8]) -> Publication {
    fs::write(file, bytes).unwrap();
    Publication::of_file(file, folder)
}

const NOISE: &str = "-f lavfi -i anoisesrc=c=pink:a=0.2:seed=1:r=44100 -t 6";

#[test]
fn what_is_not_sound_is_refused_by_what_it_is() {
    let (_folder, _, picture) = made("-f lavfi -i testsrc=size=64x64 -frames:v 1", "p.png");
    let (_folder, _, video) = made("-f lavfi -i testsrc=size=64x64:duration=1 -c:v mpeg4", "v.mp4");
    let text = "A text is no music.\n".repeat(500);
    let playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n";
    for (bytes, word) in [
        (&picture[..], "picture (png)"),
        (&video, "video"),
        (text.as_bytes(), "text"),
        (playlist.as_bytes(), "playlist"),
        (&vec![0; 100_000], "no known kind"),
    ] {
        let error = refusal("song.mp3", bytes);
        assert!(matches!(error, Error::NotAudio { .. }), "{error:?}");
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[test]
fn an_empty_file_is_called_empty() {
    assert!(matches!(refusal("song.mp3", b""), Error::Empty));
}

#[test]
fn a_file_that_is_gone_may_come_back() {
    let error = media::probe(Path::new("/nowhere/song.mp3")).unwrap_err();
    assert!(matches!(error, Error::Unreadable(_)) && error.is_passing());
}

#[test]
fn headers_with_impossible_numbers_are_refused() {
    let (_folder, _, wav) = made(NOISE, "in.wav");
    for (at, bytes) in [(22, &[0, 0][..]), (24, &[0, 0, 0, 0]), (24, &[1, 0, 0, 0]), (22, &[200, 0])] {
        let mut broken = wav.clone();
        broken[at..at + bytes.len()].copy_from_slice(bytes);
        let error = refusal("in.wav", &broken);
        assert!(matches!(error, Error::OutOfRange { .. } | Error::Undecodable { .. }), "{error:?}");
    }
}

#[test]
fn the_playable_part_of_a_cut_file_is_published_with_a_warning() {
    for (name, options) in [("in.mp3", "-c:a libmp3lame"), ("in.flac", ""), ("in.wav", ""), ("in.aiff", "")] {
        let (folder, file, bytes) = made(&format!("{NOISE} {options}"), name);
        let publication = publish(folder, &file, &bytes[..=bytes.len() / 2]);
        let processed = &publication.processed;
        let seconds = processed.package.samples as f64 / 44_100.0;
        assert!((2.7..3.3).contains(&seconds), "{name}: {seconds} s");
        assert!(processed.measured.warning.is_some(), "{name}");
        for rendition in &processed.package.renditions {
            publication.music(rendition);
        }
    }
}

#[test]
fn damage_in_the_middle_is_survived() {
    for (name, options) in
        [("in.mp3", "-c:a libmp3lame"), ("in.flac", ""), ("in.ogg", "-c:a libvorbis"), ("in.m4a", "-c:a aac")]
    {
        let (folder, file, mut bytes) = made(&format!("{NOISE} {options}"), name);
        let middle = bytes.len() / 2;
        bytes[middle..middle + 3000].iter_mut().for_each(|byte| *byte = byte.wrapping_mul(31).wrapping_add(7));
        let publication = publish(folder, &file, &bytes);
        assert!(publication.processed.package.samples > 44_100, "{name}");
        publication.music(&publication.processed.package.renditions[0]);
    }
}

#[test]
fn a_wav_that_lies_about_its_length_is_read_to_its_end() {
    for named in [1000_u32, 0, 0x7fff_ffff, u32::MAX] {
        let (folder, file, mut bytes) = made(NOISE, "in.wav");
        let at = bytes.windows(4).position(|window| window == b"data").unwrap() + 4;
        bytes[at..at + 4].copy_from_slice(&named.to_le_bytes());
        let publication = publish(folder, &file, &bytes);
        assert_eq!(publication.processed.package.samples, 264_600, "{named} bytes named");
        let warning = publication.processed.measured.warning.as_deref().unwrap_or_default();
        assert!(warning.contains("WAV header"), "{warning}");
        let meant = publication.processed.measured.true_peak_dbtp.unwrap();
        assert!(meant < -5.0, "no header was taken for sound: {meant} dBTP");
    }
}

fn atom(kind: &[u8], body: &[u8]) -> Vec<u8> {
    [&(8 + body.len() as u32).to_be_bytes(), kind, body].concat()
}

#[test]
fn a_note_of_itunes_with_impossible_numbers_is_survived() {
    let (folder, file, mut bytes) = made(&format!("{NOISE} -c:a aac -map_metadata -1"), "in.m4a");
    let find = |bytes: &[u8], kind| bytes.windows(4).position(|window| window == kind);
    if let Some(at) = find(&bytes, b"udta") {
        bytes[at..at + 4].copy_from_slice(b"free");
    }
    let note = b"\0\0\0\x01\0\0\0\0 00000000 00000840 00000000 FFFFFFFFFFFFFFFF 00000000";
    let item = atom(b"----", &[atom(b"name", b"\0\0\0\0iTunSMPB"), atom(b"data", note)].concat());
    let udta = atom(b"udta", &atom(b"meta", &[&[0; 4][..], &atom(b"ilst", &item)].concat()));
    let moov = find(&bytes, b"moov").unwrap() - 4;
    let size = (bytes.len() - moov + udta.len()) as u32; // the movie box is the file's last
    bytes[moov..moov + 4].copy_from_slice(&size.to_be_bytes());
    bytes.extend(udta);
    let publication = publish(folder, &file, &bytes);
    let samples = publication.processed.package.samples;
    assert!((260_000..270_000).contains(&samples), "{samples}");
}

#[test]
fn samples_that_are_no_numbers_become_silence() {
    let (folder, file, mut bytes) = made(&format!("{NOISE} -c:a pcm_f32le"), "in.wav");
    let at = bytes.windows(4).position(|window| window == b"data").unwrap() + 8;
    for (index, value) in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30].into_iter().enumerate() {
        let at = at + 40_000 * (index + 1);
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    let publication = publish(folder, &file, &bytes);
    let measured = &publication.processed.measured;
    assert!(measured.warning.as_deref().unwrap_or_default().contains("replaced by silence"));
    assert!(measured.loudness_lufs.is_some_and(|loudness| (-60.0..0.0).contains(&loudness)), "{measured:?}");
}

#[test]
fn sound_over_the_limit_is_refused() {
    let (_folder, file, _) = made(NOISE, "in.wav");
    let settings = Settings { max_duration: std::time::Duration::from_secs(5), ..Settings::default() };
    let error = media::process(&file, &KEY, &settings, &Cancel::new(), &mut |_| Ok(())).unwrap_err();
    assert!(matches!(error, Error::TooLong { .. }) && !error.is_passing());
}
