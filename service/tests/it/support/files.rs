//! Sound files that tests make themselves.

use std::{
    f64::consts::TAU,
    process::{Command, Stdio},
};

pub const SAMPLE_RATE_HZ: u32 = 44_100;

/// A stereo WAV of 16 bits with a tone of this frequency. Different frequencies are different files.
pub fn wav(seconds: f64, frequency_hz: f64) -> Vec<u8> {
    wav_with(seconds, |second| 9_000.0 * (TAU * frequency_hz * second).sin())
}

/// A stereo WAV of 16 bits with chords that change twice a second. Different seeds are different songs.
pub fn song(seconds: f64, seed: u32) -> Vec<u8> {
    let tone_hz = |chord: u32, voice: u32| {
        let mut state = seed.wrapping_mul(7_919).wrapping_add(chord * 31 + voice).wrapping_mul(2_654_435_761);
        state ^= state >> 15;
        110.0 * (f64::from(state % 36) / 12.0).exp2()
    };
    wav_with(seconds, |second| {
        let chord = (second * 2.0) as u32;
        (0..3).map(|voice| 3_000.0 * (TAU * tone_hz(chord, voice) * second).sin()).sum()
    })
}

/// A stereo WAV of 16 bits whose both channels are this function of the time in seconds.
fn wav_with(seconds: f64, level: impl Fn(f64) -> f64) -> Vec<u8> {
    let frames = (seconds * f64::from(SAMPLE_RATE_HZ)) as u32;
    wav_of((0..frames).map(|frame| level(f64::from(frame) / f64::from(SAMPLE_RATE_HZ)) as i16))
}

/// A stereo WAV of 16 bits with these samples in both channels.
pub fn wav_of(samples: impl Iterator<Item = i16>) -> Vec<u8> {
    let sound: Vec<u8> = samples.flat_map(|sample| [sample, sample]).flat_map(i16::to_le_bytes).collect();
    let mut file = Vec::with_capacity(sound.len() + 44);
    file.extend(b"RIFF");
    file.extend((sound.len() as u32 + 36).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(2_u16.to_le_bytes());
    file.extend(SAMPLE_RATE_HZ.to_le_bytes());
    file.extend((SAMPLE_RATE_HZ * 4).to_le_bytes());
    file.extend(4_u16.to_le_bytes());
    file.extend(16_u16.to_le_bytes());
    file.extend(b"data");
    file.extend((sound.len() as u32).to_le_bytes());
    file.extend(sound);
    file
}

/// A WAV as another format, made by ffmpeg with these further arguments: tags, codec, container.
pub fn convert(wav: &[u8], extension: &str, arguments: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (source, target) = (folder.path().join("source.wav"), folder.path().join(format!("target.{extension}")));
    std::fs::write(&source, wav).unwrap();
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(&source)
        .args(arguments)
        .arg(&target)
        .stdin(Stdio::null())
        .status()
        .expect("ffmpeg is installed");
    assert!(status.success());
    std::fs::read(&target).unwrap()
}

/// A PNG of one colour.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(width, height, image::Rgb([200, 30, 90]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// A PNG that says it is a square of so many pixels, and is not.
pub fn png_bomb(edge: u32) -> Vec<u8> {
    let mut bomb = png(16, 16);
    bomb[16..20].copy_from_slice(&edge.to_be_bytes());
    bomb[20..24].copy_from_slice(&edge.to_be_bytes());
    let crc = crc32(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&crc);
    bomb
}

/// PNG specification, annex D.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

/// Adds tags to a file, as a tagging program does.
pub fn with_tags(bytes: &[u8], extension: &str, tag: impl FnOnce(&mut lofty::tag::Tag)) -> Vec<u8> {
    use lofty::{config::WriteOptions, file::TaggedFileExt as _, tag::TagExt as _};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("file.{extension}"));
    std::fs::write(&path, bytes).unwrap();
    let mut file = lofty::read_from_path(&path).unwrap();
    let kind = file.primary_tag_type();
    if file.primary_tag().is_none() {
        file.insert_tag(lofty::tag::Tag::new(kind));
    }
    let primary = file.primary_tag_mut().unwrap();
    tag(primary);
    primary.save_to_path(&path, WriteOptions::default()).unwrap();
    std::fs::read(&path).unwrap()
}
