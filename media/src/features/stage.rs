//! The stages of an analysis, for measuring what each of them costs.

/// What an analysis does, frame by frame or all at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// `rms`.
    Rms,
    /// `zero_crossing_rate`.
    ZeroCrossings,
    /// Magnitudes and powers of a frame: all below need them.
    Spectrum,
    /// `spectral_centroid`, `spectral_bandwidth` and `spectral_rolloff`, in one.
    Shape,
    /// `spectral_flatness`.
    Flatness,
    /// `spectral_contrast`.
    Contrast,
    /// `estimate_tuning`.
    Tuning,
    /// `melspectrogram` and `power_to_db`.
    Mel,
    /// `chroma_stft`, with spectra of its own.
    Chroma,
    /// The transform from mel levels to `mfcc`.
    Cepstrum,
    /// Both `delta`s.
    Delta,
    /// `onset_strength` of mel levels.
    Onset,
    /// `beat_track` of onsets: tempo and beats.
    Beat,
}

/// Is told what has just been done. `()` does not listen, and costs nothing.
pub trait Watch {
    /// A stage ended; what came since the stage before was its.
    fn done(&mut self, stage: Stage);
}

impl Watch for () {
    #[inline]
    fn done(&mut self, _stage: Stage) {}
}
