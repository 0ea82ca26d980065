//! Blocks, rates and channels of a stream.

use super::samples;
use crate::features::{Analyser, BLOCK, Features, Frames, SAMPLE_RATE_HZ, resample::Resampler};

fn features(rate: u32, channels: u32, samples: &[f32], block: usize) -> Features {
    let mut analyser = Analyser::new(rate, channels);
    samples.chunks(block).for_each(|block| analyser.push(block));
    analyser.finish()
}

#[test]
fn how_the_stream_is_cut_does_not_matter() {
    let sound: Vec<f32> = samples("voice", 48_000).iter().flat_map(|sample| [*sample, -0.3 * sample]).collect();
    let whole = features(48_000, 2, &sound, sound.len());
    for block in [2, 1000, 1024, 9602, 48_000] {
        assert_eq!(features(48_000, 2, &sound, block), whole, "blocks of {block}");
    }
}

#[test]
fn channels_are_mixed_by_their_mean() {
    let sound = samples("sweep", 44_100);
    let stereo: Vec<f32> = sound.iter().flat_map(|sample| [1.5 * sample, 0.5 * sample]).collect();
    let (one, two) = (features(44_100, 1, &sound, 4096), features(44_100, 2, &stereo, 4096));
    assert!((one.rms.mean - two.rms.mean).abs() < 1e-6 && one.frames == two.frames);
}

#[test]
fn eleven_minutes_are_three_blocks_whose_frames_add_up() {
    let song = samples("song", SAMPLE_RATE_HZ);
    let minutes: Vec<f32> = song.iter().copied().cycle().take(11 * 60 * SAMPLE_RATE_HZ as usize).collect();
    let features = features(SAMPLE_RATE_HZ, 1, &minutes, 65_536);
    let blocks: Vec<Frames> = minutes.chunks(BLOCK).map(Frames::of).collect();
    assert_eq!((blocks.len(), features.frames), (3, blocks.iter().map(|block| block.len() as u64).sum()));
    let all = || blocks.iter().flat_map(|block| &block.centroid_hz).map(|hz| f64::from(*hz));
    let mean = all().sum::<f64>() / features.frames as f64;
    let variance = all().map(|hz| (hz - mean).powi(2)).sum::<f64>() / features.frames as f64;
    assert!((features.centroid_hz.mean / mean - 1.0).abs() < 1e-9);
    assert!((features.centroid_hz.std / variance.sqrt() - 1.0).abs() < 1e-9);
    let beats = &features.beat_times_s;
    assert!(beats.is_sorted() && beats.last().is_some_and(|last| *last > 655.0), "{:?}", beats.last());
    assert!((features.tempo_bpm.unwrap() - 129.2).abs() < 0.1, "{:?}", features.tempo_bpm);
}

#[test]
fn resampling_keeps_time_and_what_is_below_half_the_rate() {
    for rate in [44_100, 48_000, 96_000, 11_025] {
        for hz in [100.0, 997.0, 4000.0] {
            let tone = |rate: u32, n: usize| (std::f64::consts::TAU * hz * n as f64 / f64::from(rate)).sin() as f32;
            let input: Vec<f32> = (0..rate as usize).map(|n| tone(rate, n)).collect();
            let (mut resampler, mut output) = (Resampler::new(rate), Vec::new());
            input.chunks(1111).for_each(|block| resampler.push(block, &mut output));
            resampler.finish(&mut output);
            assert_eq!(output.len(), SAMPLE_RATE_HZ as usize);
            let worst = (500..21_500).map(|n| (output[n] - tone(SAMPLE_RATE_HZ, n)).abs()).fold(0.0, f32::max);
            assert!(worst < 2e-6, "{hz} Hz at {rate} Hz: off by {worst}");
        }
    }
}

#[test]
fn resampling_stops_what_is_above_half_the_rate() {
    for rate in [44_100_u32, 48_000] {
        let input: Vec<f32> = (0..rate)
            .map(|n| (std::f64::consts::TAU * 12_000.0 * f64::from(n) / f64::from(rate)).sin() as f32)
            .collect();
        let (mut resampler, mut output) = (Resampler::new(rate), Vec::new());
        resampler.push(&input, &mut output);
        resampler.finish(&mut output);
        let worst = output[500..21_500].iter().fold(0.0_f32, |worst, sample| worst.max(sample.abs()));
        assert!(worst < 1e-6, "{rate} Hz: {worst} is left");
    }
}
