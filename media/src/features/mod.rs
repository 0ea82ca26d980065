//! Sound features for comparing tracks, as librosa 0.11 defines them with its defaults.
//!
//! Everything is computed at [`SAMPLE_RATE_HZ`], mono, in frames of [`FRAME`] samples every [`HOP`] samples, whose
//! centres start at the first sample; zeros lie before and after the sound (librosa's `center=True`).
//!
//! The walk: [`Analyser`] mixes to mono, `resample`s and cuts the sound into blocks of at most [`BLOCK`] samples; each
//! block becomes [`Frames`] (`spectrum` → `mel` → `cepstrum`, `onset`; `shape`; `contrast`; `level`; `tuning` →
//! `chroma`; `tempo` → `beat`), which are summed up by `statistics` into [`Features`].
//!
//! A block is its own sound: the 80 dB below the loudest that count (`top_db`), the tuning and the beats are the
//! block's. A sound of up to five minutes is one block, and so exactly librosa's; a longer one differs from librosa
//! in those, and by one frame at each joint. Memory is that of one block, however long the sound.
//!
//! To add a feature: compute it in a file of its own, give it a field in [`Frames`] and one in [`Features`], and let
//! `tests/golden/make.py` store librosa's values for it.

mod analyser;
mod beat;
mod cepstrum;
mod chroma;
mod contrast;
mod frames;
mod key;
mod level;
mod mel;
mod onset;
mod resample;
mod shape;
mod spectrum;
mod stage;
mod statistics;
mod summary;
mod tempo;
#[cfg(test)]
mod tests;
mod tuning;

pub use analyser::Analyser;
pub use frames::Frames;
pub use key::{Key, Mode};
pub use stage::{Stage, Watch};
pub use statistics::{Stat, Stats};
pub use summary::Features;

/// Samples a second of what is analysed; librosa's default.
pub const SAMPLE_RATE_HZ: u32 = 22_050;
/// Samples in a frame; librosa's `n_fft`.
pub const FRAME: usize = 2048;
/// Samples from one frame to the next; librosa's `hop_length`.
pub const HOP: usize = 512;
/// Samples of the longest sound that is analysed as one: a whole number of hops below five minutes.
pub const BLOCK: usize = 5 * 60 * SAMPLE_RATE_HZ as usize / HOP * HOP;
/// Mel bands; librosa's `n_mels`.
pub const MELS: usize = 128;
/// Cepstral coefficients; librosa's `n_mfcc`.
pub const MFCCS: usize = 20;
/// Bands of spectral contrast: six octaves from 200 Hz, and what is below.
pub const CONTRASTS: usize = 7;
/// Pitch classes, from C.
pub const CHROMAS: usize = 12;

/// Bins of a spectrum: 0 Hz to half the sample rate, both included.
const BINS: usize = FRAME / 2 + 1;

/// The frequency of a bin, Hz (`librosa.fft_frequencies`).
fn bin_hz(bin: usize) -> f64 {
    bin as f64 * f64::from(SAMPLE_RATE_HZ) / FRAME as f64
}

/// How many frames that many samples have.
fn frames_of(samples: usize) -> usize {
    if samples == 0 { 0 } else { 1 + samples / HOP }
}
