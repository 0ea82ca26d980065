//! The two passes, one after the other; or the first alone.

use std::path::Path;

use crate::{
    Cancel, Error, Event, Measured, Processed, Settings, SinkError, gain, init,
    measure::measure as pass_1,
    package::{self, Input},
    source::Source,
    watch::Watch,
};

/// Measures, encodes, packages and encrypts a file.
///
/// Blocking: call it on a thread of its own, on which the sink is called too. Time inside the sink does not count as
/// standing still, but cancelling waits for it. An error of the sink ends the run. On any error all threads of the
/// run are stopped before it returns, except one that is stuck in the operating system.
pub fn process(
    source: &Path,
    key: &[u8; 16],
    settings: &Settings,
    cancel: &Cancel,
    sink: &mut dyn FnMut(Event) -> Result<(), SinkError>,
) -> Result<Processed, Error> {
    settings.check()?;
    cancel.check()?;
    init()?;
    let source = Source::examine(source)?;
    let mut watch = Watch::new(cancel, settings.watchdog);
    let measurement = pass_1(&source, settings, &mut watch, sink)?;
    let gain_db = gain::gain_db(measurement.loudness_lufs, measurement.true_peak_dbtp, settings);
    let input = Input { format: measurement.format, samples: measurement.samples, gain_db };
    watch.moved();
    let package = package::package(&source, *key, settings, input, &mut watch, sink)?;
    Ok(Processed { measured: measurement.report(gain::factor(gain_db)), package })
}

/// Measures a file as [`process()`] does, and makes nothing of it.
///
/// Blocking: call it on a thread of its own. On any error all threads of the run are stopped before it returns, except one that is
/// stuck in the operating system.
pub fn measure(source: &Path, settings: &Settings, cancel: &Cancel) -> Result<Measured, Error> {
    settings.check()?;
    cancel.check()?;
    init()?;
    let source = Source::examine(source)?;
    let mut watch = Watch::new(cancel, settings.watchdog);
    let measurement = pass_1(&source, settings, &mut watch, &mut |_| Ok(()))?;
    let gain_db = gain::gain_db(measurement.loudness_lufs, measurement.true_peak_dbtp, settings);
    Ok(measurement.report(gain::factor(gain_db)))
}
