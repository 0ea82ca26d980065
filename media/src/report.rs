//! What [`crate::probe`] and [`crate::process`] hand over: plain numbers and bytes.

use crate::Features;

/// What a file is, found by its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Media type of the container, as `GStreamer` names it: `audio/x-wav`, `application/ogg`.
    pub container: String,
    /// Name of the codec, as `GStreamer` describes it: "Free Lossless Audio Codec (FLAC)". May be empty.
    pub codec: String,
    /// Samples a second of the source.
    pub sample_rate_hz: u32,
    /// Channels of the source.
    pub channels: u32,
}

/// What a run reports while it works.
#[derive(Debug)]
pub enum Event {
    /// How far a stage is. Reported when the number has changed, never falling within a stage.
    Progress {
        /// Which pass.
        stage: Stage,
        /// Parts of a thousand.
        permille: u16,
    },
    /// A segment is finished. Each rendition's segments come in order.
    Segment(Segment),
}

/// The two passes over a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Pass 1: loudness, true peak, waveform, length.
    Measuring,
    /// Pass 2: gain, AAC, packaging, encryption.
    Encoding,
}

/// One finished HLS media segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The rendition, by its nominal bitrate in kb/s.
    pub bitrate_kbps: u32,
    /// Media sequence number, from 0.
    pub sequence: u32,
    /// Samples a channel; a multiple of 1,024.
    pub samples: u32,
    /// MPEG-TS, encrypted by AES-128-CBC with PKCS#7 padding and the sequence number as IV.
    pub bytes: Vec<u8>,
}

/// The numbers of a finished run.
#[derive(Debug, Clone, PartialEq)]
pub struct Processed {
    /// About the source.
    pub measured: Measured,
    /// About what was published.
    pub package: Package,
}

/// What pass 1 found out about the source.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Media type of the container, as in [`Probe::container`].
    pub container: String,
    /// Name of the codec, as in [`Probe::codec`].
    pub codec: String,
    /// Samples a second of the source.
    pub sample_rate_hz: u32,
    /// Channels of the source.
    pub channels: u32,
    /// Decoded samples a channel, at the source's rate.
    pub samples: u64,
    /// Integrated loudness (EBU R128) of the mono or stereo sound that is published, before the gain; none for
    /// silence and for sound shorter than one gating block (400 ms).
    pub loudness_lufs: Option<f64>,
    /// True peak (ITU-R BS.1770-4 annex 2) of the same sound, dBTP; none for digital silence.
    pub true_peak_dbtp: Option<f64>,
    /// Sound features of the same sound, before the gain.
    pub features: Box<Features>,
    /// Chromaprint fingerprint of the first two minutes of the same sound; empty for less than 2.6 s.
    /// [`crate::similarity`] compares two.
    pub fingerprint: Vec<u32>,
    /// 1,000 peaks of the absolute sample value after the gain, evenly spaced in time; 255 is full scale.
    pub peaks: Vec<u8>,
    /// What was odd about the file, in sentences for a person.
    pub warning: Option<String>,
}

/// What pass 2 published.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// The linear gain that was applied, dB.
    pub gain_db: f64,
    /// Samples a second of the renditions: 44,100 or 48,000.
    pub sample_rate_hz: u32,
    /// Channels of the renditions: 1 or 2.
    pub channels: u32,
    /// Samples that a decoder gives before the first of the music (AAC priming), a channel.
    pub encoder_delay: u32,
    /// Samples that a decoder gives after the last of the music, a channel.
    pub padding: u32,
    /// Samples of music, a channel, at the renditions' rate.
    pub samples: u64,
    /// One for each bitrate, from the lowest to the highest.
    pub renditions: Vec<RenditionInfo>,
}

/// One encoding of the track. All renditions are cut at the same samples.
#[derive(Debug, Clone, PartialEq)]
pub struct RenditionInfo {
    /// Nominal bitrate in kb/s.
    pub bitrate_kbps: u32,
    /// For `CODECS` of the master playlist (RFC 6381): `mp4a.40.2` is AAC-LC.
    pub codec: String,
    /// For `BANDWIDTH`: the peak segment bit rate by RFC 8216 §4.3.4.2, of the encrypted segments.
    pub peak_bandwidth_bps: u64,
    /// For `AVERAGE-BANDWIDTH`: all bits of the encrypted segments over the whole duration.
    pub average_bandwidth_bps: u64,
    /// In order.
    pub segments: Vec<SegmentInfo>,
}

/// The numbers of one segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentInfo {
    /// Samples a channel.
    pub samples: u32,
    /// Size of the encrypted segment.
    pub bytes: u32,
}
