//! Sound made by FFmpeg, for the tests to work on.

use std::{path::Path, process::Command};

use aes::Aes128;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7};
use player::transmux::Lock;

/// Runs FFmpeg and fails with what it says.
pub fn ffmpeg(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("ffmpeg").args(["-v", "error", "-nostdin", "-y"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "ffmpeg {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "ffmpeg {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A tone in AAC: as ADTS, and the same frames as a transport stream.
pub fn tone(folder: &Path, rate_hz: u32, channels: u32, kbps: u32) -> (Vec<u8>, Vec<u8>) {
    let name = |end: &str| folder.join(format!("{rate_hz}-{channels}-{kbps}.{end}")).to_str().unwrap().to_owned();
    let source = format!("aevalsrc=0.4*sin(440*2*PI*t)+0.1*random(0):s={rate_hz}:d=3");
    let (adts, stream) = (name("aac"), name("ts"));
    let (channels, bitrate) = (channels.to_string(), format!("{kbps}k"));
    ffmpeg(&["-f", "lavfi", "-i", &source, "-ac", &channels, "-c:a", "aac", "-b:a", &bitrate, &adts]);
    ffmpeg(&["-i", &adts, "-c", "copy", "-f", "mpegts", &stream]);
    (std::fs::read(adts).unwrap(), std::fs::read(stream).unwrap())
}

/// Locks a segment as a server does.
pub fn encrypt(segment: &[u8], lock: &Lock) -> Vec<u8> {
    cbc::Encryptor::<Aes128>::new((&lock.key).into(), (&lock.iv).into()).encrypt_padded_vec::<Pkcs7>(segment)
}
