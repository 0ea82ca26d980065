//! Tuning, pitch classes and key.

use std::f64::consts::TAU;

use proptest::prelude::*;

use super::{hz, near, sounds, spectrum};
use crate::features::{Analyser, BINS, CHROMAS, Frames, Key, Mode, tuning::Tuning};

/// What a bin adds to a pitch class, C first, before all of the bin's are scaled to a length of 1: a bell as wide as
/// from this bin to the next, or a semitone, over the distance around the circle of twelve.
fn bell(bin: usize, class: usize, tuning: f64) -> f64 {
    // Semitones above C; the bin of 0 Hz has its place by definition.
    let pitch = |bin: usize| {
        let below_a440 = |hz: f64| 12.0 * (hz / (440.0 * (tuning / 12.0).exp2())).log2() + 9.0;
        if bin == 0 { below_a440(hz(1)) - 18.0 } else { below_a440(hz(bin)) }
    };
    let width = (pitch(bin + 1) - pitch(bin)).max(1.0);
    let around = (pitch(bin) - class as f64).rem_euclid(12.0);
    // Opposite is as far one way as the other.
    let distance = around.min(12.0 - around);
    (-0.5 * (2.0 * distance / width).powi(2)).exp()
}

/// Pitch classes of a frame, the strongest of which is 1.
fn chroma(spectrum: &[f64], tuning: f64) -> Vec<f64> {
    let mut classes = [0.0; CHROMAS];
    for (bin, magnitude) in spectrum.iter().enumerate() {
        let bells: Vec<f64> = (0..CHROMAS).map(|class| bell(bin, class, tuning)).collect();
        let length = bells.iter().map(|bell| bell * bell).sum::<f64>().sqrt();
        let lowest = if bin == 0 { hz(1) / 1.5_f64.exp2() } else { hz(bin) };
        // Octaves from the fifth above 27.5 Hz.
        let octave = (lowest / (27.5 * (tuning / 12.0).exp2())).log2() - 5.0;
        for (class, bell) in classes.iter_mut().zip(bells) {
            *class += bell / length * (-0.5 * (octave / 2.0).powi(2)).exp() * magnitude * magnitude;
        }
    }
    let strongest = classes.iter().copied().fold(0.0, f64::max);
    classes.iter().map(|class| class / strongest).collect()
}

/// A spectrum with a peak for each of these: where its top lies, Hz, and how high.
fn with_peaks(peaks: &[(f64, f32)]) -> [f32; BINS] {
    let mut powers = [0.0; BINS];
    for (top_hz, power) in peaks {
        let top = top_hz / hz(1);
        let nearest = top.round() as usize;
        for bin in [nearest - 1, nearest, nearest + 1] {
            powers[bin] = power * (1.0 - 0.3 * (bin as f64 - top).powi(2)) as f32;
        }
    }
    powers
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn chroma_is_what_the_definition_says(samples in sounds()) {
        let frames = Frames::of(&samples);
        for (frame, classes) in frames.chroma.iter().enumerate() {
            let slow = chroma(&spectrum(&samples, frame), frames.tuning.unwrap_or(0.0));
            for (ours, theirs) in classes.iter().zip(slow) {
                near(*ours, theirs, 0.1)?;
            }
        }
    }
}

proptest! {
    /// Of two orchestras the louder one is heard, and nobody who plays too high, too low or too softly.
    #[test]
    fn the_louder_half_of_the_pitches_tunes(
        cents in -49..49_i32,
        others in -49..49_i32,
        notes in prop::collection::vec(0..9_i32, 4..20),
        loud in 0.5..1.0_f32,
    ) {
        let at = |semitones: i32, cents: i32| 440.0 * ((f64::from(semitones) + f64::from(cents) / 100.0) / 12.0).exp2();
        let mut tuning = Tuning::new();
        for note in &notes {
            tuning.add(&with_peaks(&[
                (at(12 + note, cents), loud),
                (at(note - 6, others), 0.3 * loud),
                (at(24 + note, others), 0.05 * loud),
                (at(note - 30, others), loud),
                (at(40 + note, others), loud),
            ]));
        }
        let heard = tuning.finish().unwrap();
        prop_assert!((heard - f64::from(cents) / 100.0).abs() < 0.011, "{heard} is not {cents} cents");
    }
}

/// What is heard when these notes are played: semitones above A.
fn key_of(notes: &[i32], shift: i32) -> Key {
    let mut analyser = Analyser::new(44_100, 1);
    for semitones in notes {
        let hz = 220.0 * (f64::from(semitones + shift) / 12.0).exp2();
        let note: Vec<f32> = (0..22_050).map(|n| 0.3 * (TAU * hz * f64::from(n) / 44_100.0).sin() as f32).collect();
        analyser.push(&note);
    }
    analyser.finish().key.unwrap()
}

#[test]
fn a_scale_and_its_chord_are_heard_in_their_key() {
    let scales = [
        (Mode::Major, [0, 2, 4, 5, 7, 9, 11, 12, 0, 4, 7, 0, 7, 4, 0]),
        (Mode::Minor, [0, 2, 3, 5, 7, 8, 10, 12, 0, 3, 7, 0, 7, 3, 0]),
    ];
    for (mode, notes) in scales {
        for shift in 0..CHROMAS as i32 {
            let heard = key_of(&notes, shift);
            assert_eq!((heard.tonic, heard.mode), ((9 + shift as u8) % 12, mode), "{}", heard.correlation);
            assert!(heard.correlation > 0.7);
        }
    }
}
