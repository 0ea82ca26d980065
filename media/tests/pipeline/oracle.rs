//! `FFmpeg` as the independent judge.

use std::{path::Path, process::Command};

/// Runs a command, which must succeed, and gives what it printed.
pub fn run(command: &mut Command) -> (Vec<u8>, String) {
    let output = command.output().expect("the oracle is installed");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?} failed: {told}");
    (output.stdout, told)
}

/// Lets `FFmpeg` write `target`; `arguments` name input and options.
pub fn make(arguments: &str, target: &Path) {
    let mut command = Command::new("ffmpeg");
    run(command.args(["-v", "error", "-nostdin", "-y"]).args(arguments.split_whitespace()).arg(target));
}

/// Interleaved samples of a file or playlist, as `FFmpeg` decodes them. `arguments` go before the output.
pub fn decode(source: &Path, arguments: &str) -> Vec<f32> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin"]).args(input_options(source)).arg("-i").arg(source);
    let (bytes, _) = run(command.args(arguments.split_whitespace()).args(["-f", "f32le", "-"]));
    bytes.as_chunks().0.iter().map(|sample| f32::from_le_bytes(*sample)).collect()
}

/// Keys and segments of a playlist may have any name.
fn input_options(source: &Path) -> &'static [&'static str] {
    if source.extension().is_some_and(|extension| extension == "m3u8") { &["-allowed_extensions", "ALL"] } else { &[] }
}

/// Integrated loudness (LUFS) and true peak (dBTP) by `FFmpeg`'s meter.
pub fn loudness(source: &Path) -> (f64, f64) {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-nostats", "-hide_banner"]).args(input_options(source)).arg("-i").arg(source);
    let (_, told) = run(command.args(["-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"]));
    let summary = told.split("Summary:").nth(1).expect("a summary");
    let number = |name: &str| {
        let line = summary.lines().find(|line| line.trim().starts_with(name)).expect("a line");
        line.split_whitespace().nth(1).expect("a number").parse().expect("a number")
    };
    (number("I:"), number("Peak:"))
}

/// What `ffprobe` says of one entry of the first stream.
pub fn probe(source: &Path, entries: &str) -> Vec<String> {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-of", "default=noprint_wrappers=1:nokey=1", "-show_entries", entries]);
    let (bytes, _) = run(command.arg(source));
    String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
}

/// Signal-to-noise ratio in dB of `heard` against `meant`.
pub fn snr_db(meant: &[f32], heard: &[f32]) -> f64 {
    assert_eq!(meant.len(), heard.len());
    let square = |value: f32| f64::from(value) * f64::from(value);
    let signal: f64 = meant.iter().map(|sample| square(*sample)).sum();
    let noise: f64 = meant.iter().zip(heard).map(|(meant, heard)| square(meant - heard)).sum();
    10.0 * (signal / noise.max(1e-30)).log10()
}
