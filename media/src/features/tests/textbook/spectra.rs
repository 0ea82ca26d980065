//! What a single frame tells.

use std::f64::consts::PI;

use proptest::prelude::*;

use super::{hz, near, sounds, spectrum};
use crate::features::{BINS, CONTRASTS, FRAME, Frames, HOP, MELS, MFCCS};

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

/// Peak and valley of each band of a frame, dB: the means of its loudest and of its softest bins, which are sorted.
fn extremes(spectrum: &[f64]) -> [Vec<f64>; 2] {
    let band = |band: usize| {
        let (low, high) = if band == 0 {
            (0.0, 200.0)
        } else {
            (200.0 * 2.0_f64.powi(band as i32 - 1), 200.0 * 2.0_f64.powi(band as i32))
        };
        let mut bins: Vec<usize> = (0..BINS).filter(|bin| (low..=high).contains(&hz(*bin))).collect();
        // One bin more below; the last band goes on to the end.
        if band > 0 {
            bins.insert(0, bins[0] - 1);
        }
        if band == CONTRASTS - 1 {
            bins.extend(bins[bins.len() - 1] + 1..BINS);
        }
        let few = ((bins.len() as f64 * 0.02).round_ties_even() as usize).max(1);
        // All bands but the last share their last bin with the next.
        if band < CONTRASTS - 1 {
            bins.pop();
        }
        let mut magnitudes: Vec<f64> = bins.iter().map(|bin| spectrum[*bin]).collect();
        magnitudes.sort_by(f64::total_cmp);
        let level = |few: &[f64]| 10.0 * (few.iter().sum::<f64>() / few.len() as f64).max(1e-10).log10();
        (level(&magnitudes[magnitudes.len() - few..]), level(&magnitudes[..few]))
    };
    let (peaks, valleys) = (0..CONTRASTS).map(band).unzip();
    [peaks, valleys]
}

fn loudest<'a>(levels: impl Iterator<Item = &'a Vec<f64>>) -> f64 {
    levels.flatten().copied().fold(f64::NEG_INFINITY, f64::max)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn frames_are_what_the_definitions_say(samples in sounds()) {
        let frames = Frames::of(&samples);
        prop_assert_eq!(frames.len(), 1 + samples.len() / HOP);
        let spectra: Vec<Vec<f64>> = (0..frames.len()).map(|frame| spectrum(&samples, frame)).collect();
        let levels: Vec<Vec<f64>> = spectra.iter().map(|spectrum| mel_db(spectrum)).collect();
        let loudest_band = loudest(levels.iter());
        let extremes: Vec<[Vec<f64>; 2]> = spectra.iter().map(|spectrum| extremes(spectrum)).collect();
        let least = [0, 1].map(|which| loudest(extremes.iter().map(|frame| &frame[which])) - 80.0);
        for (frame, (spectrum, levels)) in spectra.iter().zip(levels).enumerate() {
            let levels: Vec<f64> = levels.iter().map(|level| level.max(loudest_band - 80.0)).collect();
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
            let [peaks, valleys] = &extremes[frame];
            for (ours, (peak, valley)) in frames.contrast_db[frame].iter().zip(peaks.iter().zip(valleys)) {
                near(*ours, peak.max(least[0]) - valley.max(least[1]), 1.0)?;
            }
            let window: Vec<f32> = (0..FRAME).map(|n| (frame * HOP + n).checked_sub(FRAME / 2).and_then(|at| samples.get(at)).copied().unwrap_or(0.0)).collect();
            let square = window.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / FRAME as f64;
            near(frames.rms[frame], square.sqrt(), 1e-4)?;
            let edge: Vec<f32> = (0..FRAME).map(|n| samples[(frame * HOP + n).saturating_sub(FRAME / 2).min(samples.len() - 1)]).collect();
            let changes = edge.windows(2).filter(|pair| (pair[0] < -1e-10) != (pair[1] < -1e-10)).count();
            near(frames.zero_crossing_rate[frame], changes as f64 / FRAME as f64, 1e-6)?;
        }
    }
}
