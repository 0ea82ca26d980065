//! Measures the features of ten hours of sound that is made as it goes, and prints as JSON what it took:
//! `cargo run --release -p media --example long`.

use std::{error::Error, fs};

use media::features::Analyser;

const RATE_HZ: u32 = 44_100;
const HOURS: u32 = 10;
/// Frames that are given at a time, as a decoder does.
const BLOCK: usize = 4096;

#[expect(clippy::print_stdout, reason = "a command's output")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut analyser = Analyser::new(RATE_HZ, 2);
    let (mut left, mut state, mut phase) = (u64::from(HOURS) * 3_600 * u64::from(RATE_HZ), 1_u32, 0.0_f32);
    let mut block = Vec::with_capacity(2 * BLOCK);
    let before = peak_bytes()?;
    while left > 0 {
        block.clear();
        for _ in 0..left.min(BLOCK as u64) {
            // A tone that wanders, over the noise of Numerical Recipes' generator.
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 8) as f32 / 8_388_608.0 - 1.0;
            phase = (phase + 0.02 + 0.01 * noise) % std::f32::consts::TAU;
            block.extend([0.5 * phase.sin() + 0.1 * noise, 0.5 * phase.sin()]);
        }
        left -= (block.len() / 2) as u64;
        analyser.push(&block);
    }
    let features = analyser.finish();
    let (frames, cpu_s, added) = (features.frames, cpu_s()?, peak_bytes()? - before);
    // Whatever is not finite is written as such. After what is measured: the text of all beats is long.
    let told = format!("{features:?}");
    let is_finite = !told.contains("NaN") && !told.contains("inf");
    println!("{{\"frames\":{frames},\"finite\":{is_finite},\"cpu_s\":{cpu_s},\"peak_bytes\":{added}}}");
    Ok(())
}

/// CPU time of this process, seconds.
fn cpu_s() -> Result<f64, Box<dyn Error>> {
    let told = fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds: f64 = told.split_whitespace().next().ok_or("no time in schedstat")?.parse()?;
    Ok(nanoseconds / 1e9)
}

/// The highest resident size so far, bytes.
fn peak_bytes() -> Result<u64, Box<dyn Error>> {
    let told = fs::read_to_string("/proc/self/status")?;
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM in status")?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib * 1024)
}
