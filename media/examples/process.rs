//! Processes a file and says what it cost: `cargo run --release -p media --example process -- FILE [FOLDER]`.
//!
//! With a folder, the encrypted segments, the key (sixteen bytes of 7) and playlists are written there, for any player:
//! `ffmpeg -allowed_extensions ALL -i FOLDER/master.m3u8 out.wav`.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use media::{Cancel, Event, Package, Settings, playlist};

const KEY: [u8; 16] = [7; 16];

#[expect(clippy::print_stdout, reason = "a command's output")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let source = arguments.next().ok_or("usage: process FILE [FOLDER]")?;
    let folder = arguments.next();
    let start = Instant::now();
    let mut encoding_at = None;
    let processed = media::process(&source, &KEY, &Settings::default(), &Cancel::new(), &mut |event| {
        match (event, &folder) {
            (Event::Progress { stage: media::Stage::Encoding, .. }, _) => {
                encoding_at.get_or_insert(start.elapsed());
            }
            (Event::Segment(segment), Some(folder)) => {
                let folder = folder.join(segment.bitrate_kbps.to_string());
                fs::create_dir_all(&folder)?;
                fs::write(folder.join(format!("{}.ts", segment.sequence)), &segment.bytes)?;
            }
            _ => {}
        }
        Ok(())
    })?;
    let elapsed = start.elapsed();
    if let Some(folder) = &folder {
        write_playlists(folder, &processed.package)?;
    }
    let measured = processed.measured;
    println!(
        "{} / {}: {} Hz, {} channels",
        measured.container, measured.codec, measured.sample_rate_hz, measured.channels
    );
    println!("{:?} LUFS, {:?} dBTP, warning {:?}", measured.loudness_lufs, measured.true_peak_dbtp, measured.warning);
    let package = processed.package;
    println!("gain {:.2} dB, {} samples, padding {}", package.gain_db, package.samples, package.padding);
    for rendition in &package.renditions {
        println!(
            "{} kb/s: {} b/s on the wire, {} at peak, {} segments",
            rendition.bitrate_kbps,
            rendition.average_bandwidth_bps,
            rendition.peak_bandwidth_bps,
            rendition.segments.len()
        );
    }
    println!("{elapsed:.2?}, of which measuring {encoding_at:.2?}");
    Ok(())
}

fn write_playlists(folder: &Path, package: &Package) -> Result<(), Box<dyn Error>> {
    let uris: Vec<_> = package.renditions.iter().map(|r| format!("{}/index.m3u8", r.bitrate_kbps)).collect();
    let variants: Vec<_> = package
        .renditions
        .iter()
        .zip(&uris)
        .map(|(rendition, uri)| playlist::Variant {
            uri,
            codec: &rendition.codec,
            peak_bandwidth_bps: rendition.peak_bandwidth_bps,
            average_bandwidth_bps: rendition.average_bandwidth_bps,
        })
        .collect();
    fs::write(folder.join("master.m3u8"), playlist::master(&variants))?;
    for (rendition, uri) in package.renditions.iter().zip(&uris) {
        let text = playlist::media(&rendition.segments, package.sample_rate_hz, "../key", |n| format!("{n}.ts"));
        fs::write(folder.join(uri), text)?;
    }
    fs::write(folder.join("key"), KEY)?;
    Ok(())
}
