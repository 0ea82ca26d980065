//! Prints the features of samples as JSON, for comparison with librosa:
//! `cargo run --release -p media --example features -- SAMPLES…`.
//!
//! Each file holds 32-bit floats (little endian), mono, 22,050 Hz. One line is printed for each: values a frame, tempo,
//! beats, the CPU seconds that the analysis took, and, of a second run, those of what each feature needs.

use std::{collections::BTreeMap, error::Error, fmt::Write, fs};

use media::features::{Frames, Stage, Watch};
use rustix::time::{ClockId, clock_gettime};

#[expect(clippy::print_stdout, reason = "a command's output")]
fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args_os().skip(1) {
        let bytes = fs::read(path)?;
        let samples: Vec<f32> = bytes.as_chunks().0.iter().map(|sample| f32::from_le_bytes(*sample)).collect();
        let start_s = cpu_s();
        let frames = Frames::of(&samples);
        let whole_s = cpu_s() - start_s;
        let mut stages = Stages { last_s: cpu_s(), seconds: BTreeMap::new() };
        Frames::watched(&samples, &mut stages);
        println!("{}", json(&frames, whole_s, &stages)?);
    }
    Ok(())
}

/// CPU time of this thread, seconds.
fn cpu_s() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// What each stage took.
struct Stages {
    last_s: f64,
    seconds: BTreeMap<Stage, f64>,
}

impl Watch for Stages {
    fn done(&mut self, stage: Stage) {
        let now_s = cpu_s();
        *self.seconds.entry(stage).or_default() += now_s - self.last_s;
        self.last_s = now_s;
    }
}

/// The features that librosa has a function for, and the stages that each needs: all that it would take by itself.
const NEEDS: [(&str, &[Stage]); 13] = {
    use Stage::{
        Beat, Cepstrum, Chroma, Contrast, Delta, Flatness, Mel, Onset, Rms, Shape, Spectrum, Tuning, ZeroCrossings,
    };
    [
        ("mfcc", &[Spectrum, Mel, Cepstrum]),
        ("deltas", &[Delta]),
        ("centroid_hz", &[Spectrum, Shape]),
        ("bandwidth_hz", &[Spectrum, Shape]),
        ("rolloff_hz", &[Spectrum, Shape]),
        ("contrast_db", &[Spectrum, Contrast]),
        ("flatness", &[Spectrum, Flatness]),
        ("zero_crossing_rate", &[ZeroCrossings]),
        ("rms", &[Rms]),
        ("chroma", &[Spectrum, Tuning, Chroma]),
        ("mel_db", &[Spectrum, Mel]),
        ("onset_strength", &[Spectrum, Mel, Onset]),
        ("tempo and beats", &[Spectrum, Mel, Onset, Beat]),
    ]
};

fn json(frames: &Frames, whole_s: f64, stages: &Stages) -> Result<String, Box<dyn Error>> {
    let mut json = format!("{{\"cpu_s\":{whole_s},\"tempo_bpm\":{},\"cpu_s_of\":{{", frames.tempo_bpm.unwrap_or(0.0));
    for (at, (name, needs)) in NEEDS.iter().enumerate() {
        let seconds: f64 = needs.iter().filter_map(|stage| stages.seconds.get(stage)).sum();
        let comma = if at > 0 { "," } else { "" };
        write!(json, "{comma}\"{name}\":{seconds}")?;
    }
    json.push_str("},");
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
