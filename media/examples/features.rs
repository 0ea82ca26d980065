//! Prints the features of samples as JSON, for comparison with librosa:
//! `cargo run --release -p media --example features -- SAMPLES…`.
//!
//! Each file holds 32-bit floats (little endian), mono, 22,050 Hz. One line is printed for each: values a frame, tempo,
//! beats, and the CPU seconds that the analysis took.

use std::{error::Error, fmt::Write, fs};

use media::features::Frames;

#[expect(clippy::print_stdout, reason = "a command's output")]
fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args_os().skip(1) {
        let bytes = fs::read(path)?;
        let samples: Vec<f32> = bytes.as_chunks().0.iter().map(|sample| f32::from_le_bytes(*sample)).collect();
        let start = cpu_s()?;
        let frames = Frames::of(&samples);
        let cpu_s = cpu_s()? - start;
        println!("{}", json(&frames, cpu_s)?);
    }
    Ok(())
}

/// CPU time of this process, seconds, to the nanosecond.
fn cpu_s() -> Result<f64, Box<dyn Error>> {
    let told = fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds: f64 = told.split_whitespace().next().ok_or("no time in schedstat")?.parse()?;
    Ok(nanoseconds / 1e9)
}

fn json(frames: &Frames, cpu_s: f64) -> Result<String, Box<dyn Error>> {
    let mut json = format!("{{\"cpu_s\":{cpu_s},\"tempo_bpm\":{},", frames.tempo_bpm.unwrap_or(0.0));
    write!(json, "\"tuning\":{},\"beats\":{:?}", frames.tuning.unwrap_or(0.0), frames.beats)?;
    rows(&mut json, "mfcc", &frames.mfcc)?;
    rows(&mut json, "mfcc_delta", &frames.mfcc_delta)?;
    rows(&mut json, "mfcc_delta2", &frames.mfcc_delta2)?;
    rows(&mut json, "contrast_db", &frames.contrast_db)?;
    rows(&mut json, "chroma", &frames.chroma)?;
    rows(&mut json, "mel_db", &frames.mel_db)?;
    for (name, values) in [
        ("centroid_hz", &frames.centroid_hz),
        ("bandwidth_hz", &frames.bandwidth_hz),
        ("rolloff_hz", &frames.rolloff_hz),
        ("flatness", &frames.flatness),
        ("zero_crossing_rate", &frames.zero_crossing_rate),
        ("rms", &frames.rms),
        ("onset_strength", &frames.onset_strength),
    ] {
        rows(&mut json, name, values.as_chunks::<1>().0)?;
    }
    json.push('}');
    Ok(json)
}

/// Adds one list for each frame. What Rust prints of finite floats is JSON.
fn rows<const N: usize>(json: &mut String, name: &str, rows: &[[f32; N]]) -> Result<(), Box<dyn Error>> {
    write!(json, ",\"{name}\":{rows:?}")?;
    Ok(())
}
