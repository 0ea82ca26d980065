//! From an encrypted transport-stream segment to what a `SourceBuffer` takes.

use std::fmt;

use crate::{
    adts::{self, AudioConfig, SAMPLES_PER_FRAME},
    crypt, mp4, ts,
};

/// How a segment is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// AES-128 key.
    pub key: [u8; 16],
    /// Initialisation vector.
    pub iv: [u8; 16],
}

/// A segment made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// `moof` + `mdat`, behind `ftyp` + `moov` where asked for.
    pub bytes: Vec<u8>,
    /// What the frames are.
    pub config: AudioConfig,
    /// AAC frames in it.
    pub frames: usize,
}

/// Why a segment cannot be made ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransmuxError {
    /// It does not decrypt.
    Decrypt(crypt::DecryptError),
    /// It holds no AAC stream.
    Demux(ts::TsError),
    /// The stream holds no whole AAC frame.
    NoFrames,
}

impl fmt::Display for TransmuxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decrypt(error) => error.fmt(f),
            Self::Demux(error) => error.fmt(f),
            Self::NoFrames => f.write_str("the segment has no AAC frame"),
        }
    }
}

impl std::error::Error for TransmuxError {}

/// Decrypts, demultiplexes and remultiplexes one segment.
///
/// `start_s` is where the segment begins in its stream by the playlist; it is drawn to the nearest
/// frame, so that rounding in `EXTINF` cannot add up. With `with_init` the init segment goes first.
pub fn transmux(segment: &[u8], lock: Option<&Lock>, start_s: f64, with_init: bool) -> Result<Fragment, TransmuxError> {
    let clear;
    let clear = match lock {
        Some(lock) => {
            clear = crypt::decrypt(segment, &lock.key, &lock.iv).map_err(TransmuxError::Decrypt)?;
            clear.as_slice()
        }
        None => segment,
    };
    let stream = ts::aac_stream(clear).map_err(TransmuxError::Demux)?;
    let mut frames = adts::frames(&stream).peekable();
    let config = frames.peek().ok_or(TransmuxError::NoFrames)?.config;
    // A frame of other parameters among the rest is damage.
    let payloads: Vec<&[u8]> = frames.filter(|frame| frame.config == config).map(|frame| frame.payload).collect();

    let first_frame = (start_s * f64::from(config.sample_rate_hz()) / f64::from(SAMPLES_PER_FRAME)).round() as u64;
    let media = mp4::media_segment(first_frame.saturating_mul(SAMPLES_PER_FRAME.into()), &payloads);
    let bytes = if with_init { [mp4::init_segment(config), media].concat() } else { media };
    Ok(Fragment { bytes, config, frames: payloads.len() })
}
