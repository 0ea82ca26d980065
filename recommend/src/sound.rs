//! What was measured of a track's sound, and the numbers that are made of it.

use std::f32::consts::TAU;

/// How many numbers an embedding has.
pub const DIMENSIONS: usize = 120;

/// Neither slow nor fast.
const USUAL_BPM: f32 = 120.0;

/// A mean over a track's frames, and the standard deviation around it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// Mean over the frames.
    pub mean: f32,
    /// Standard deviation over the frames.
    pub std: f32,
}

/// A musical key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Pitch class of the tonic: 0 is C, 1 is C sharp … 11 is B. Larger numbers are taken modulo 12.
    pub tonic: u8,
    /// Major, or else minor.
    pub is_major: bool,
}

/// What was measured of a track's sound. The terms are librosa's; units matter little, since each number is standardised over the
/// catalogue, but they must be the same for all tracks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sound {
    /// Mel-frequency cepstral coefficients, mean over frames.
    pub mfcc_mean: [f32; 20],
    /// Their standard deviation.
    pub mfcc_std: [f32; 20],
    /// Standard deviation of their first differences (delta).
    pub mfcc_delta_std: [f32; 20],
    /// Spectral centroid (Hz).
    pub centroid: Spread,
    /// Spectral bandwidth (Hz).
    pub bandwidth: Spread,
    /// Spectral roll-off (Hz).
    pub rolloff: Spread,
    /// Spectral flatness (0 to 1).
    pub flatness: Spread,
    /// Zero-crossing rate (0 to 1).
    pub zero_crossing_rate: Spread,
    /// Root mean square of the samples (full scale is 1).
    pub rms: Spread,
    /// Spectral contrast by octave band (dB), mean.
    pub contrast_mean: [f32; 7],
    /// Its standard deviation.
    pub contrast_std: [f32; 7],
    /// Energy by pitch class, C first (0 to 1), mean.
    pub chroma_mean: [f32; 12],
    /// Its standard deviation.
    pub chroma_std: [f32; 12],
    /// Onset strength.
    pub onset: Spread,
    /// Tempo in beats a minute, where there is a beat.
    pub tempo_bpm: Option<f32>,
    /// Key, where there is one.
    pub key: Option<Key>,
    /// Integrated loudness (LUFS, EBU R128), where there is one.
    pub loudness_lufs: Option<f32>,
}

/// What a dimension speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// The colour of the sound: MFCC, shape and contrast of the spectrum.
    Timbre,
    /// How loud, and how evenly.
    Dynamics,
    /// Onsets and tempo.
    Rhythm,
    /// Chroma and key.
    Harmony,
    /// The constant that gives even the most average sound a direction.
    Constant,
}

/// One number of a sound: its group, its value where known, and whether it is standardised (else it is of fixed scale).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure {
    pub(crate) group: Group,
    pub(crate) value: Option<f32>,
    pub(crate) standardised: bool,
}

impl Sound {
    /// The sound as [`DIMENSIONS`] numbers, always in the same order. What is not finite is unknown.
    pub(crate) fn measures(&self) -> [Measure; DIMENSIONS] {
        let mut row = Row::new();
        row.all(Group::Timbre, &[&self.mfcc_mean, &self.mfcc_std, &self.mfcc_delta_std]);
        for spread in [self.centroid, self.bandwidth, self.rolloff, self.flatness, self.zero_crossing_rate] {
            row.all(Group::Timbre, &[&[spread.mean, spread.std]]);
        }
        row.all(Group::Timbre, &[&self.contrast_mean, &self.contrast_std]);
        row.all(Group::Dynamics, &[&[self.rms.mean, self.rms.std]]);
        row.push(Group::Dynamics, self.loudness_lufs, true);
        row.all(Group::Rhythm, &[&[self.onset.mean, self.onset.std]]);
        let octaves = self.tempo_bpm.filter(|bpm| bpm.is_finite() && *bpm > 0.0).map(f32::log2);
        // 70 and 140 beats a minute are often the same beat, counted otherwise: they share a place on the circle, and only a
        // third number tells them apart, of a scale so small that an octave is less than a step around the circle.
        row.push(Group::Rhythm, octaves.map(|octaves| (TAU * octaves).cos()), false);
        row.push(Group::Rhythm, octaves.map(|octaves| (TAU * octaves).sin()), false);
        let slow_or_fast = octaves.map(|octaves| (0.5 * (octaves - USUAL_BPM.log2())).clamp(-1.0, 1.0));
        row.push(Group::Rhythm, slow_or_fast, false);
        row.all(Group::Harmony, &[&self.chroma_mean, &self.chroma_std]);
        let fifths = self.key.map(Key::fifths);
        row.push(Group::Harmony, fifths.map(f32::cos), false);
        row.push(Group::Harmony, fifths.map(f32::sin), false);
        row.push(Group::Harmony, self.key.map(|key| if key.is_major { 1.0 } else { -1.0 }), false);
        row.push(Group::Constant, Some(1.0), false);
        debug_assert_eq!(row.filled, DIMENSIONS, "every dimension has its measure");
        row.measures
    }
}

impl Key {
    /// Angle on the circle of fifths (radians). A minor key stands at its relative major, whose notes it shares (Krumhansl 1990, ch. 2).
    fn fifths(self) -> f32 {
        let relative_major = u32::from(self.tonic) + if self.is_major { 0 } else { 3 };
        (relative_major * 7 % 12) as f32 / 12.0 * TAU
    }
}

/// Measures as they are gathered.
struct Row {
    measures: [Measure; DIMENSIONS],
    filled: usize,
}

impl Row {
    fn new() -> Self {
        let nothing = Measure { group: Group::Constant, value: None, standardised: false };
        Self { measures: [nothing; DIMENSIONS], filled: 0 }
    }

    fn all(&mut self, group: Group, values: &[&[f32]]) {
        for value in values.iter().copied().flatten() {
            self.push(group, Some(*value), true);
        }
    }

    fn push(&mut self, group: Group, value: Option<f32>, standardised: bool) {
        let value = value.filter(|value| value.is_finite());
        if let Some(measure) = self.measures.get_mut(self.filled) {
            *measure = Measure { group, value, standardised };
        }
        self.filled += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minor_stands_at_c_major_and_g_major_beside_it() {
        let angle = |tonic, is_major| Key { tonic, is_major }.fifths();
        assert!((angle(0, true) - angle(9, false)).abs() < 1e-6);
        assert!((angle(7, true) - angle(0, true) - TAU / 12.0).abs() < 1e-6);
        assert!((angle(6, true) - angle(0, true) - TAU / 2.0).abs() < 1e-6);
    }

    #[test]
    fn every_dimension_is_filled() {
        let groups = Sound::default().measures().map(|measure| measure.group);
        let count = |group| groups.iter().filter(|found| **found == group).count();
        assert_eq!(count(Group::Timbre), 84);
        assert_eq!(count(Group::Dynamics), 3);
        assert_eq!(count(Group::Rhythm), 5);
        assert_eq!(count(Group::Harmony), 27);
        assert_eq!(count(Group::Constant), 1);
    }
}
