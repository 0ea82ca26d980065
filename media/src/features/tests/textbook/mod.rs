//! Against slow definitions: written for the eye, in `f64`, one value at a time.

mod pitch;
mod rhythm;
mod spectra;

use std::f64::consts::TAU;

use proptest::prelude::*;

use crate::features::{BINS, FRAME, HOP, SAMPLE_RATE_HZ};

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
