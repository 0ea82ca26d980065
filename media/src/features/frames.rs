//! All features of one block, frame by frame.

use super::{
    BINS, CHROMAS, CONTRASTS, HOP, MELS, MFCCS, SAMPLE_RATE_HZ, beat,
    cepstrum::{Cepstrum, Order, delta},
    chroma::ChromaBank,
    contrast::Contrast,
    frames_of, level,
    mel::{self, MelBank},
    onset,
    shape::{self, Shape},
    spectrum::{Stft, powers},
    stage::{Stage, Watch},
    tempo::{self, Tempogram},
    tuning::Tuning,
};

/// Values of one sound at [`SAMPLE_RATE_HZ`], a row for each frame. Frame `n` has its middle at sample `n` × [`HOP`];
/// a sound of `n` samples has 1 + ⌊`n` / [`HOP`]⌋ frames, an empty one none.
#[derive(Debug, Clone, Default)]
pub struct Frames {
    /// Levels of 128 mel bands, dB (`melspectrogram`, `power_to_db`): from the loudest to 80 dB below.
    pub mel_db: Vec<[f32; MELS]>,
    /// Mel-frequency cepstral coefficients (`mfcc`).
    pub mfcc: Vec<[f32; MFCCS]>,
    /// Their slope (`delta`), a frame.
    pub mfcc_delta: Vec<[f32; MFCCS]>,
    /// Their second derivative (`delta`, `order=2`), a frame².
    pub mfcc_delta2: Vec<[f32; MFCCS]>,
    /// `spectral_centroid`.
    pub centroid_hz: Vec<f32>,
    /// `spectral_bandwidth`.
    pub bandwidth_hz: Vec<f32>,
    /// `spectral_rolloff`, of 85 %.
    pub rolloff_hz: Vec<f32>,
    /// `spectral_contrast`: below 200 Hz, and six octaves from there.
    pub contrast_db: Vec<[f32; CONTRASTS]>,
    /// `spectral_flatness`, 0 to 1.
    pub flatness: Vec<f32>,
    /// `zero_crossing_rate`, a sample.
    pub zero_crossing_rate: Vec<f32>,
    /// `rms`; a sine of full scale has 0.71.
    pub rms: Vec<f32>,
    /// `chroma_stft`, C first; the strongest of a frame is 1.
    pub chroma: Vec<[f32; CHROMAS]>,
    /// `onset_strength`, dB.
    pub onset_strength: Vec<f32>,
    /// Semitones above A = 440 Hz, −0.5 to 0.49 (`estimate_tuning`); none where no pitch is heard.
    pub tuning: Option<f64>,
    /// `beat_track`'s tempo; none where nothing begins.
    pub tempo_bpm: Option<f64>,
    /// `beat_track`'s beats, as frames.
    pub beats: Vec<usize>,
    /// What the tempo was read from.
    pub(super) tempogram: Option<Tempogram>,
}

impl Frames {
    /// Analyses a sound at [`SAMPLE_RATE_HZ`], mono, of at most [`super::BLOCK`] samples (a longer one is analysed, but
    /// takes the more memory the longer it is). All samples must be finite.
    pub fn of(samples: &[f32]) -> Self {
        Self::watched(samples, &mut ())
    }

    /// The same, telling what is done.
    pub fn watched(samples: &[f32], watch: &mut impl Watch) -> Self {
        let mut frames = Self { rms: level::rms(samples), ..Self::default() };
        watch.done(Stage::Rms);
        frames.zero_crossing_rate = level::zero_crossing_rate(samples);
        watch.done(Stage::ZeroCrossings);
        frames.add_spectra(samples, watch);
        frames.add_chroma(samples);
        watch.done(Stage::Chroma);
        frames.add_cepstra(watch);
        frames.add_beats(watch);
        frames
    }

    /// How many frames there are.
    pub fn len(&self) -> usize {
        self.mel_db.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.mel_db.is_empty()
    }

    /// When a frame has its middle, in seconds from the beginning (`librosa.frames_to_time`).
    pub fn time_s(frame: usize) -> f64 {
        (frame * HOP) as f64 / f64::from(SAMPLE_RATE_HZ)
    }

    fn add_spectra(&mut self, samples: &[f32], watch: &mut impl Watch) {
        let (bank, mut stft) = (MelBank::new(), Stft::<f64>::new());
        let count = frames_of(samples.len());
        let (mut contrast, mut tuning) = (Contrast::new(count), Tuning::new());
        self.mel_db.reserve_exact(count);
        let (mut magnitudes, mut power) = ([0.0; BINS], [0.0; BINS]);
        let mut bands = [0.0; MELS];
        for frame in 0..count {
            stft.magnitudes(samples, frame, &mut magnitudes);
            powers(&magnitudes, &mut power);
            watch.done(Stage::Spectrum);
            let shape = Shape::of(&magnitudes);
            self.centroid_hz.push(shape.centroid);
            self.bandwidth_hz.push(shape.bandwidth);
            self.rolloff_hz.push(shape.rolloff);
            watch.done(Stage::Shape);
            self.flatness.push(shape::flatness(&power));
            watch.done(Stage::Flatness);
            contrast.add(&magnitudes);
            watch.done(Stage::Contrast);
            tuning.add(&power);
            watch.done(Stage::Tuning);
            bank.apply(&power, &mut bands);
            for band in &mut bands {
                *band = mel::db(*band);
            }
            self.mel_db.push(bands);
            watch.done(Stage::Mel);
        }
        mel::limit(&mut self.mel_db);
        watch.done(Stage::Mel);
        self.contrast_db = contrast.finish();
        watch.done(Stage::Contrast);
        self.tuning = tuning.finish();
        watch.done(Stage::Tuning);
    }

    /// A pass of its own: the tuning is known only after the last frame, and keeping the spectra would take 50 MB.
    fn add_chroma(&mut self, samples: &[f32]) {
        let (bank, mut stft) = (ChromaBank::new(self.tuning.unwrap_or(0.0)), Stft::<f32>::new());
        let (mut magnitudes, mut power) = ([0.0; BINS], [0.0; BINS]);
        for frame in 0..frames_of(samples.len()) {
            stft.magnitudes(samples, frame, &mut magnitudes);
            powers(&magnitudes, &mut power);
            self.chroma.push(bank.apply(&power));
        }
    }

    fn add_cepstra(&mut self, watch: &mut impl Watch) {
        let cepstrum = Cepstrum::new();
        self.mfcc = self.mel_db.iter().map(|levels| cepstrum.apply(levels)).collect();
        watch.done(Stage::Cepstrum);
        self.mfcc_delta = delta(&self.mfcc, Order::First);
        self.mfcc_delta2 = delta(&self.mfcc, Order::Second);
        watch.done(Stage::Delta);
    }

    fn add_beats(&mut self, watch: &mut impl Watch) {
        let (means, medians) = onset::strength(&self.mel_db);
        self.onset_strength = means;
        watch.done(Stage::Onset);
        if medians.iter().any(|onset| *onset > 0.0) {
            let tempogram = Tempogram::of(&medians);
            let period = tempogram.period();
            self.tempo_bpm = Some(tempo::bpm(period));
            self.beats = beat::track(&medians, period);
            self.tempogram = Some(tempogram);
        }
        watch.done(Stage::Beat);
    }
}
