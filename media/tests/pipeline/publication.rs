//! A processed file, written out as a player would find it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use media::{Cancel, Event, Package, Processed, RenditionInfo, Settings, playlist};
use tempfile::TempDir;

use crate::oracle;

pub const KEY: [u8; 16] = *b"sixteen secrets!";

/// A folder with segments, key and playlists.
pub struct Publication {
    pub folder: TempDir,
    pub processed: Processed,
}

impl Publication {
    /// Makes a source by `FFmpeg` and publishes it.
    pub fn of(arguments: &str, name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join(name);
        oracle::make(arguments, &source);
        Self::of_file(&source, folder)
    }

    /// Publishes a file into `folder`.
    pub fn of_file(source: &Path, folder: TempDir) -> Self {
        let path = folder.path();
        let processed = media::process(source, &KEY, &Settings::default(), &Cancel::new(), &mut |event| {
            if let Event::Segment(segment) = event {
                let rendition = path.join(segment.bitrate_kbps.to_string());
                fs::create_dir_all(&rendition)?;
                fs::write(rendition.join(format!("{}.ts", segment.sequence)), &segment.bytes)?;
            }
            Ok(())
        })
        .unwrap();
        write_playlists(path, &processed.package);
        Self { folder, processed }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn playlist(&self, rendition: &RenditionInfo) -> PathBuf {
        self.path(&format!("{}/index.m3u8", rendition.bitrate_kbps))
    }

    /// The music of a rendition as `FFmpeg` decodes it, after trimming by the gapless numbers.
    pub fn music(&self, rendition: &RenditionInfo) -> Vec<f32> {
        let package = &self.processed.package;
        let channels = package.channels as usize;
        let decoded = oracle::decode(&self.playlist(rendition), "");
        let start = package.encoder_delay as usize * channels;
        let end = start + package.samples as usize * channels;
        assert_eq!(decoded.len(), end + package.padding as usize * channels, "to the sample in length");
        decoded[start..end].to_vec()
    }

    /// What the music should be: the source as `FFmpeg` decodes it, times the gain.
    pub fn gained(&self, source: &str, arguments: &str) -> Vec<f32> {
        let factor = 10.0_f64.powf(self.processed.package.gain_db / 20.0) as f32;
        oracle::decode(&self.path(source), arguments).iter().map(|sample| sample * factor).collect()
    }

    /// A segment, decrypted by OpenSSL into a file of its own.
    pub fn decrypted(&self, rendition: &RenditionInfo, sequence: usize) -> PathBuf {
        let hex = |bytes: [u8; 16]| format!("{:032x}", u128::from_be_bytes(bytes));
        let encrypted = self.path(&format!("{}/{sequence}.ts", rendition.bitrate_kbps));
        let plain = encrypted.with_extension("plain.ts");
        let iv = hex((sequence as u128).to_be_bytes());
        let mut command = Command::new("openssl");
        command.args(["enc", "-d", "-aes-128-cbc", "-K", &hex(KEY), "-iv", &iv, "-in"]);
        oracle::run(command.arg(&encrypted).arg("-out").arg(&plain));
        plain
    }
}

fn write_playlists(folder: &Path, package: &Package) {
    let uri = |rendition: &RenditionInfo| format!("{}/index.m3u8", rendition.bitrate_kbps);
    let uris: Vec<_> = package.renditions.iter().map(uri).collect();
    let variant = |(rendition, uri): (&RenditionInfo, _)| playlist::Variant {
        uri,
        codec: rendition.codec.clone().leak(),
        peak_bandwidth_bps: rendition.peak_bandwidth_bps,
        average_bandwidth_bps: rendition.average_bandwidth_bps,
    };
    let variants: Vec<_> = package.renditions.iter().zip(uris.iter().map(String::as_str)).map(variant).collect();
    fs::write(folder.join("master.m3u8"), playlist::master(&variants)).unwrap();
    for (rendition, uri) in package.renditions.iter().zip(&uris) {
        let text = playlist::media(&rendition.segments, package.sample_rate_hz, "../key", |n| format!("{n}.ts"));
        fs::write(folder.join(uri), text).unwrap();
    }
    fs::write(folder.join("key"), KEY).unwrap();
}
