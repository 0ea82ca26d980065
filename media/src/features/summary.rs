//! What is kept of a sound: means and standard deviations over its frames, tempo, beats and key.

use super::{
    CHROMAS, CONTRASTS, Frames, HOP, Key, MELS, MFCCS, SAMPLE_RATE_HZ, Stat, Stats,
    key::key,
    statistics::Running,
    tempo::{self, Tempogram},
};

/// Less sound than this has no key, in frames: a second.
const LEAST_FRAMES: u64 = (SAMPLE_RATE_HZ as usize / HOP) as u64;

/// The features of a sound, over all of its frames. What each is: see the field of the same name in [`Frames`]; in
/// which units, too. Every number is finite.
///
/// | sound | what it gets |
/// | --- | --- |
/// | empty | no frames; all zero, no tempo, no key |
/// | silence | −100 dB in each mel band, flatness 1, all else zero; no tempo, no key |
/// | a constant | levels at 0 Hz; zero crossings 0; no key (nothing between 150 Hz and 4 kHz) |
/// | shorter than nine frames (0.19 s) | no change of the coefficients (`mfcc_delta`, `mfcc_delta2` are zero) |
/// | shorter than a second | no key |
/// | fewer than two beats | no tempo |
/// | anything else, clipped noise too | librosa's values |
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Features {
    /// How many frames there were, of all blocks.
    pub frames: u64,
    /// Mel-frequency cepstral coefficients.
    pub mfcc: Stats<MFCCS>,
    /// Their slope.
    pub mfcc_delta: Stats<MFCCS>,
    /// Their second derivative.
    pub mfcc_delta2: Stats<MFCCS>,
    /// Spectral centroid.
    pub centroid_hz: Stat,
    /// Spectral bandwidth.
    pub bandwidth_hz: Stat,
    /// Spectral roll-off.
    pub rolloff_hz: Stat,
    /// Spectral contrast.
    pub contrast_db: Stats<CONTRASTS>,
    /// Spectral flatness.
    pub flatness: Stat,
    /// Zero-crossing rate.
    pub zero_crossing_rate: Stat,
    /// Root mean square.
    pub rms: Stat,
    /// Pitch classes, C first.
    pub chroma: Stats<CHROMAS>,
    /// Onset strength.
    pub onset_strength: Stat,
    /// Levels of the mel bands.
    pub mel_db: Stats<MELS>,
    /// Beats a minute: where the tempograms of all blocks together have their peak.
    pub tempo_bpm: Option<f64>,
    /// Beats, in seconds from the beginning; each block's by its own tempo. At most 5.4 a second.
    pub beat_times_s: Vec<f64>,
    /// The key of the mean chroma.
    pub key: Option<Key>,
}

/// Gathers the features of blocks that follow each other.
#[derive(Debug)]
pub struct Summary {
    frames: u64,
    mfcc: Running<MFCCS>,
    mfcc_delta: Running<MFCCS>,
    mfcc_delta2: Running<MFCCS>,
    centroid: Running<1>,
    bandwidth: Running<1>,
    rolloff: Running<1>,
    contrast: Running<CONTRASTS>,
    flatness: Running<1>,
    zero_crossing_rate: Running<1>,
    rms: Running<1>,
    chroma: Running<CHROMAS>,
    onset_strength: Running<1>,
    mel: Running<MELS>,
    tempogram: Tempogram,
    beat_times_s: Vec<f64>,
    has_pitch: bool,
}

impl Summary {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self {
            frames: 0,
            mfcc: Running::new(),
            mfcc_delta: Running::new(),
            mfcc_delta2: Running::new(),
            centroid: Running::new(),
            bandwidth: Running::new(),
            rolloff: Running::new(),
            contrast: Running::new(),
            flatness: Running::new(),
            zero_crossing_rate: Running::new(),
            rms: Running::new(),
            chroma: Running::new(),
            onset_strength: Running::new(),
            mel: Running::new(),
            tempogram: Tempogram::new(),
            beat_times_s: Vec::new(),
            has_pitch: false,
        }
    }

    /// Adds a block that begins `start_s` seconds into the sound.
    pub fn add(&mut self, frames: &Frames, start_s: f64) {
        self.frames += frames.len() as u64;
        self.mfcc.add(&frames.mfcc);
        self.mfcc_delta.add(&frames.mfcc_delta);
        self.mfcc_delta2.add(&frames.mfcc_delta2);
        self.centroid.add_values(&frames.centroid_hz);
        self.bandwidth.add_values(&frames.bandwidth_hz);
        self.rolloff.add_values(&frames.rolloff_hz);
        self.contrast.add(&frames.contrast_db);
        self.flatness.add_values(&frames.flatness);
        self.zero_crossing_rate.add_values(&frames.zero_crossing_rate);
        self.rms.add_values(&frames.rms);
        self.chroma.add(&frames.chroma);
        self.onset_strength.add_values(&frames.onset_strength);
        self.mel.add(&frames.mel_db);
        if let Some(tempogram) = &frames.tempogram {
            self.tempogram.add(tempogram);
        }
        self.beat_times_s.extend(frames.beats.iter().map(|beat| start_s + Frames::time_s(*beat)));
        self.has_pitch |= frames.tuning.is_some();
    }

    /// Of all blocks.
    pub fn finish(self) -> Features {
        let chroma = self.chroma.finish();
        let has_key = self.has_pitch && self.frames > LEAST_FRAMES;
        Features {
            frames: self.frames,
            mfcc: self.mfcc.finish(),
            mfcc_delta: self.mfcc_delta.finish(),
            mfcc_delta2: self.mfcc_delta2.finish(),
            centroid_hz: self.centroid.finish_value(),
            bandwidth_hz: self.bandwidth.finish_value(),
            rolloff_hz: self.rolloff.finish_value(),
            contrast_db: self.contrast.finish(),
            flatness: self.flatness.finish_value(),
            zero_crossing_rate: self.zero_crossing_rate.finish_value(),
            rms: self.rms.finish_value(),
            key: has_key.then(|| key(&chroma.mean)).flatten(),
            chroma,
            onset_strength: self.onset_strength.finish_value(),
            mel_db: self.mel.finish(),
            tempo_bpm: (self.beat_times_s.len() > 1).then(|| tempo::bpm(self.tempogram.period())),
            beat_times_s: self.beat_times_s,
        }
    }
}
