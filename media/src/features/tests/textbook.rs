//! Against slow definitions.

use std::f64::consts::{PI, TAU};

use proptest::prelude::*;

use crate::features::{BINS, CHROMAS, FRAME, Frames, HOP, MELS, MFCCS, SAMPLE_RATE_HZ};

/// Magnitudes of a frame by the definition of the discrete Fourier transform.
fn spectrum(samples: &[f32], frame: usize) -> Vec<f64> {
    let windowed: Vec<f64> = (0..FRAME)
        .map(|n| {
            let at = (frame * HOP + n).checked_sub(FRAME / 2);
            let sample = at.and_then(|at| samples.get(at)).map_or(0.0, |sample| f64::from(*sample));
            sample * (0.5 - 0.5 * (TAU * n as f64 / FRAME as f64).cos())
        })
        .collect();
    let turn: Vec<(f64, f64)> = (0..FRAME).map(|step| (TAU * step as f64 / FRAME as f64).sin_cos()).collect();
    let bin = |bin: usize| {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, sample) in windowed.iter().enumerate() {
            let (sin, cos) = turn[n * bin % FRAME];
            re += sample * cos;
            im -= sample * sin;
        }
        re.hypot(im)
    };
    (0..BINS).map(bin).collect()
}

fn hz(bin: usize) -> f64 {
    bin as f64 * f64::from(SAMPLE_RATE_HZ) / FRAME as f64
}

fn mel_edge(edge: usize) -> f64 {
    let highest = 15.0 + 27.0 * (11.025_f64).ln() / 6.4_f64.ln();
    let mel = highest * edge as f64 / 129.0;
    if mel < 15.0 { mel * 200.0 / 3.0 } else { 1000.0 * 6.4_f64.powf((mel - 15.0) / 27.0) }
}

/// Levels of one frame, above −80 dB.
fn mel_db(spectrum: &[f64]) -> Vec<f64> {
    let band = |band: usize| {
        let [low, middle, high] = [mel_edge(band), mel_edge(band + 1), mel_edge(band + 2)];
        let weight = |hz: f64| ((hz - low) / (middle - low)).min((high - hz) / (high - middle)).max(0.0);
        let sum: f64 = spectrum.iter().enumerate().map(|(bin, value)| weight(hz(bin)) * value * value).sum();
        10.0 * (sum * 2.0 / (high - low)).max(1e-10).log10()
    };
    (0..MELS).map(band).collect()
}

fn dct(levels: &[f64], coefficient: usize) -> f64 {
    let scale = if coefficient == 0 { 1.0 } else { 2.0_f64.sqrt() } / (MELS as f64).sqrt();
    let term =
        |(band, level): (usize, &f64)| level * (PI * coefficient as f64 * (band as f64 + 0.5) / MELS as f64).cos();
    scale * levels.iter().enumerate().map(term).sum::<f64>()
}

fn near(ours: f32, theirs: f64, scale: f64) -> Result<(), TestCaseError> {
    prop_assert!((f64::from(ours) - theirs).abs() <= 1e-4 * theirs.abs().max(scale), "{ours} is not {theirs}");
    Ok(())
}

/// Tones in noise, of any level.
fn sounds() -> impl Strategy<Value = Vec<f32>> {
    (1..6000_usize, 30.0..9000.0_f32, 0.0..0.5_f32, 0.001..0.3_f32, any::<u32>()).prop_map(
        |(length, hz, tone, noise, seed)| {
            let mut state = seed | 1;
            (0..length)
                .map(|n| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let white = (state >> 8) as f32 / (1 << 23) as f32 - 1.0;
                    tone * (n as f32 * hz / SAMPLE_RATE_HZ as f32 * std::f32::consts::TAU).sin() + noise * white
                })
                .collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn frames_are_what_the_definitions_say(samples in sounds()) {
        let frames = Frames::of(&samples);
        prop_assert_eq!(frames.len(), 1 + samples.len() / HOP);
        let spectra: Vec<Vec<f64>> = (0..frames.len()).map(|frame| spectrum(&samples, frame)).collect();
        let levels: Vec<Vec<f64>> = spectra.iter().map(|spectrum| mel_db(spectrum)).collect();
        let loudest = levels.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        for (frame, (spectrum, levels)) in spectra.iter().zip(levels).enumerate() {
            let levels: Vec<f64> = levels.iter().map(|level| level.max(loudest - 80.0)).collect();
            for coefficient in 0..MFCCS {
                near(frames.mfcc[frame][coefficient], dct(&levels, coefficient), 10.0)?;
            }
            let sum: f64 = spectrum.iter().sum();
            let mean = spectrum.iter().enumerate().map(|(bin, value)| hz(bin) * value / sum).sum::<f64>();
            let deviation = spectrum.iter().enumerate().map(|(bin, value)| (hz(bin) - mean).powi(2) * value / sum);
            near(frames.centroid_hz[frame], mean, 1.0)?;
            near(frames.bandwidth_hz[frame], deviation.sum::<f64>().sqrt(), 1.0)?;
            let below = |hz_limit: f64| spectrum.iter().enumerate().filter(|(bin, _)| hz(*bin) <= hz_limit).map(|(_, v)| v).sum::<f64>();
            let rolloff = f64::from(frames.rolloff_hz[frame]);
            prop_assert!(below(rolloff + 0.1) >= 0.85 * sum * 0.9999 && below(rolloff - 0.1) <= 0.85 * sum * 1.0001);
            let (geometric, arithmetic) = (
                (spectrum.iter().map(|v| (v * v).max(1e-10).ln()).sum::<f64>() / BINS as f64).exp(),
                spectrum.iter().map(|v| (v * v).max(1e-10)).sum::<f64>() / BINS as f64,
            );
            near(frames.flatness[frame], geometric / arithmetic, 1e-3)?;
            // The highest octave, by sorting: 2 % of 431 bins are 9.
            let mut octave = spectrum[594..].to_vec();
            octave.sort_by(f64::total_cmp);
            let [valley, peak] = [&octave[..9], &octave[octave.len() - 9..]].map(|bins| bins.iter().sum::<f64>() / 9.0);
            near(frames.contrast_db[frame][6], 10.0 * (peak.max(1e-10) / valley.max(1e-10)).log10(), 1.0)?;
            prop_assert!(frames.chroma[frame].iter().all(|class| (0.0..=1.0).contains(class)));
            prop_assert_eq!(frames.chroma[frame].len(), CHROMAS);
            let window: Vec<f32> = (0..FRAME).map(|n| (frame * HOP + n).checked_sub(FRAME / 2).and_then(|at| samples.get(at)).copied().unwrap_or(0.0)).collect();
            let square = window.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / FRAME as f64;
            near(frames.rms[frame], square.sqrt(), 1e-4)?;
            let edge: Vec<f32> = (0..FRAME).map(|n| samples[(frame * HOP + n).saturating_sub(FRAME / 2).min(samples.len() - 1)]).collect();
            let changes = edge.windows(2).filter(|pair| (pair[0] < -1e-10) != (pair[1] < -1e-10)).count();
            near(frames.zero_crossing_rate[frame], changes as f64 / FRAME as f64, 1e-6)?;
        }
    }
}

#[test]
fn a_scale_and_its_chord_are_heard_in_their_key() {
    use crate::features::{Analyser, Key, Mode};
    // A minor and its tonic triad; then the same, three semitones higher, in C minor.
    for (shift, tonic) in [(0, 9), (3, 0)] {
        let mut analyser = Analyser::new(44_100, 1);
        for semitones in [0, 2, 3, 5, 7, 8, 10, 12, 0, 3, 7, 0, 7, 3, 0] {
            let hz = 220.0 * (f64::from(semitones + shift) / 12.0).exp2();
            let note: Vec<f32> = (0..22_050).map(|n| 0.3 * (TAU * hz * f64::from(n) / 44_100.0).sin() as f32).collect();
            analyser.push(&note);
        }
        let Key { tonic: heard, mode, correlation } = analyser.finish().key.unwrap();
        assert_eq!((heard, mode), (tonic, Mode::Minor), "{correlation}");
        assert!(correlation > 0.7);
    }
}
