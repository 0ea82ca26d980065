//! Sound: `GStreamer` pipeline, HLS packaging, AES-128, loudness. No database, no HTTP.

mod cancel;
mod error;
pub mod playlist;
mod report;
mod settings;

use std::path::Path;

pub use cancel::Cancel;
pub use error::{Error, SinkError};
pub use report::{Event, Measured, Package, Probe, Processed, RenditionInfo, Segment, SegmentInfo, Stage};
pub use settings::Settings;

/// Prepares `GStreamer` and checks that each element that MIST needs is installed.
pub fn init() -> Result<(), Error> {
    gstreamer::init().map_err(|error| Error::Engine(error.to_string()))
}

/// Decides by content whether the file is sound that can be decoded.
pub fn probe(source: &Path) -> Result<Probe, Error> {
    Err(Error::Engine(format!("probing {} is not built yet", source.display())))
}

/// Measures, encodes, packages and encrypts a file. Blocking: call it on its own thread, on which the sink is
/// called too. An error of the sink ends the run.
pub fn process(
    source: &Path,
    key: &[u8; 16],
    settings: &Settings,
    cancel: &Cancel,
    sink: &mut dyn FnMut(Event) -> Result<(), SinkError>,
) -> Result<Processed, Error> {
    settings.check()?;
    cancel.check()?;
    sink(Event::Progress { stage: Stage::Measuring, permille: 0 }).map_err(Error::Sink)?;
    Err(Error::Engine(format!("processing {} with a key of {} bytes is not built yet", source.display(), key.len())))
}
