//! A source that stands still, and what the passes make of it.

use std::{
    fs::File,
    io::Write as _,
    process::Command,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    Cancel, Error, Settings,
    decode::Format,
    measure::measure,
    package::{Input, package},
    source::{Source, Trim},
    watch::Watch,
};

/// A FIFO that holds the beginning of a WAV file, and whose writer never comes back: the read blocks for ever.
pub struct Standstill {
    pub source: Source,
    /// Keeps the FIFO open.
    _writer: File,
    _folder: TempDir,
}

impl Standstill {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fifo");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let mut writer = File::options().read(true).write(true).open(&path).unwrap();
        let header = b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\x01\0\x02\0\x44\xac\0\0\x10\xb1\x02\0\x04\0\x10\0";
        writer.write_all(header).unwrap();
        let source = Source { path, trim: Trim::default(), patches: Vec::new(), warning: None };
        Self { source, _writer: writer, _folder: folder }
    }
}

/// Runs a pass over a source that stands still, on a thread of its own, as without the watchdog it would not end.
fn must_be_ended<T: 'static>(pass: fn(&Source, &mut Watch<'_>) -> Result<T, Error>) {
    crate::init().unwrap();
    let limit = Duration::from_millis(300);
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let standstill = Standstill::new();
        let start = Instant::now();
        let result = pass(&standstill.source, &mut Watch::new(&Cancel::new(), limit)).map(|_| ());
        tell.send((result, start.elapsed()))
    });
    let (result, took) = told.recv_timeout(Duration::from_secs(20)).expect("the watchdog sleeps");
    assert!(matches!(result, Err(Error::Stuck { limit: told }) if told == limit), "{result:?}");
    assert!(took >= limit, "{took:?}");
}

#[test]
fn the_first_pass_is_ended() {
    must_be_ended(|source, watch| measure(source, &Settings::default(), watch, &mut |_| Ok(())));
}

#[test]
fn the_second_pass_is_ended() {
    must_be_ended(|source, watch| {
        let format = Format { sample_rate_hz: 44_100, channels: 2 };
        let input = Input { format, samples: 441_000, gain_db: 0.0 };
        package(source, [0; 16], &Settings::default(), input, watch, &mut |_| Ok(()))
    });
}
