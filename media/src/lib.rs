//! Sound: takes the bytes of a file and settings, gives encrypted HLS segments and numbers.
//!
//! Invariants: this crate knows no database, no HTTP, no track and no URL of ours, and no type of `GStreamer` crosses
//! its border. Bad input gives an [`Error`] with a sentence for a person; it never panics and never hangs. Memory does
//! not grow with the length of the sound (but for a few bytes a segment and a tenth of a second).
//!
//! The walk of a file, in this order:
//!
//! 1. [`process()`] looks at the headers (`source`) for what `GStreamer` 1.22 does not act on: LAME's gapless numbers,
//!    WAV lengths that lie.
//! 2. Pass 1 (`measure`): `decode` gives blocks of mono or stereo samples at 44.1 or 48 kHz, whatever the source
//!    (`downmix`); they are measured for loudness and true peak (EBU R128), drawn (`waveform`), described by
//!    librosa's features ([`features`]) and by Chromaprint's fingerprint (`fingerprint`).
//! 3. `gain` is chosen, and the cuts are planned (`plan`), from the exact count of samples.
//! 4. Pass 2 (`package`): the same blocks, times the gain, go to one encoder for each rendition (`encode`). Each
//!    encoder's thread also packs its frames into MPEG-TS (`ts`) and encrypts finished segments (`crypt`).
//! 5. Segments go to the caller's sink as they are finished; at the end the numbers for the playlists (`bandwidth`,
//!    [`playlist`]).
//!
//! `watch` ends a run that was cancelled or stands still; `running` stops pipelines without ever hanging.
//!
//! To measure something more, add a field to `measure::Measurement` and feed it from the blocks of pass 1. To accept
//! another format, name its elements in `engine`, its media type in `decode::kind`, and add it to `tests/formats.rs`.

mod bandwidth;
mod cancel;
mod crypt;
mod decode;
mod downmix;
mod encode;
mod engine;
mod error;
pub mod features;
mod fingerprint;
mod gain;
mod measure;
mod package;
mod plan;
pub mod playlist;
mod probe;
mod process;
mod progress;
mod report;
mod running;
mod settings;
mod source;
#[cfg(test)]
mod standstill;
mod ts;
mod watch;
mod waveform;

pub use cancel::Cancel;
pub use engine::{elements, init};
pub use error::{Error, SinkError};
pub use features::Features;
pub use fingerprint::{landmarks, similarity};
pub use probe::probe;
pub use process::{measure, process};
pub use report::{Event, Measured, Package, Probe, Processed, RenditionInfo, Segment, SegmentInfo, Stage};
pub use settings::Settings;
