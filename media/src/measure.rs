//! Pass 1: one decode, in which everything is measured that pass 2 and the reports need.

use ebur128::{EbuR128, Mode};

use crate::{
    Error, Event, Features, Measured, Probe, Settings, SinkError, Stage,
    decode::{Decoder, Format},
    features::Analyser,
    fingerprint::Print,
    progress::Progress,
    source::Source,
    watch::Watch,
    waveform::Waveform,
};

/// The results of pass 1.
#[derive(Debug)]
pub struct Measurement {
    /// What the file is.
    pub probe: Probe,
    /// The format that both passes decode to.
    pub format: Format,
    /// Samples a channel in that format.
    pub samples: u64,
    /// Samples a channel at the source's rate.
    pub source_samples: u64,
    /// Integrated loudness, LUFS.
    pub loudness_lufs: Option<f64>,
    /// True peak, dBTP.
    pub true_peak_dbtp: Option<f64>,
    features: Features,
    fingerprint: Vec<u32>,
    waveform: Waveform,
    warning: Option<String>,
}

impl Measurement {
    /// The report, with the waveform as it is heard after the gain.
    pub fn report(self, gain: f64) -> Measured {
        Measured {
            container: self.probe.container,
            codec: self.probe.codec,
            sample_rate_hz: self.probe.sample_rate_hz,
            channels: self.probe.channels,
            samples: self.source_samples,
            loudness_lufs: self.loudness_lufs,
            true_peak_dbtp: self.true_peak_dbtp,
            features: Box::new(self.features),
            fingerprint: self.fingerprint,
            peaks: self.waveform.finish(gain),
            warning: self.warning,
        }
    }
}

/// Decodes the file once and measures it.
pub fn measure(
    source: &Source,
    settings: &Settings,
    watch: &mut Watch<'_>,
    sink: &mut dyn FnMut(Event) -> Result<(), SinkError>,
) -> Result<Measurement, Error> {
    let mut decoder = Decoder::open(source)?;
    let mut progress = Progress::new(Stage::Measuring);
    let mut waveform = Waveform::new();
    let mut meters = None;
    let mut named = None;
    let mut block = Vec::new();
    while decoder.next(&mut block, watch)? {
        let format = decoder.format().ok_or_else(no_format)?;
        if decoder.samples > seconds_to_samples(settings.max_duration.as_secs(), format) {
            return Err(Error::TooLong { limit: settings.max_duration });
        }
        let meters = match &mut meters {
            Some(meters) => meters,
            None => meters.insert(Meters::new(format)?),
        };
        meters.add(&block)?;
        waveform.add(&block, format.channels as usize);
        if named.is_none() {
            named = decoder.named_source_samples();
        }
        progress.report(decoder.source_samples(), music(source, &decoder).or(named).unwrap_or(0), sink)?;
        watch.moved();
    }
    let format = decoder.format().ok_or_else(no_format)?;
    let Meters { loudness, analyser, print } = meters.ok_or_else(no_format)?;
    Ok(Measurement {
        probe: decoder.probe(),
        format,
        samples: decoder.samples,
        source_samples: decoder.source_samples(),
        loudness_lufs: loudness.loudness_global().ok().filter(|loudness| loudness.is_finite()),
        true_peak_dbtp: true_peak_dbtp(&loudness, format),
        features: analyser.finish(),
        fingerprint: print.finish(),
        waveform,
        warning: warning(source, &decoder, named),
    })
}

/// What listens to the blocks, once their format is known.
struct Meters {
    loudness: EbuR128,
    analyser: Analyser,
    print: Print,
}

impl Meters {
    fn new(format: Format) -> Result<Self, Error> {
        let Format { sample_rate_hz, channels } = format;
        Ok(Self {
            loudness: EbuR128::new(channels, sample_rate_hz, Mode::I | Mode::TRUE_PEAK)
                .map_err(|error| Error::Engine(error.to_string()))?,
            analyser: Analyser::new(sample_rate_hz, channels),
            print: Print::new(sample_rate_hz, channels),
        })
    }

    fn add(&mut self, block: &[f32]) -> Result<(), Error> {
        self.loudness.add_frames_f32(block).map_err(|error| Error::Engine(error.to_string()))?;
        self.analyser.push(block);
        self.print.push(block);
        Ok(())
    }
}

fn no_format() -> Error {
    Error::Engine("sound without a format".to_owned())
}

fn seconds_to_samples(seconds: u64, format: Format) -> u64 {
    seconds.saturating_mul(u64::from(format.sample_rate_hz))
}

/// The loudest channel's; none when all samples are zero.
fn true_peak_dbtp(meter: &EbuR128, format: Format) -> Option<f64> {
    let peaks = (0..format.channels).filter_map(|channel| meter.true_peak(channel).ok());
    let peak = peaks.fold(0.0, f64::max);
    (peak > 0.0).then(|| 20.0 * peak.log10())
}

/// What the admin should know about the file.
fn warning(source: &Source, decoder: &Decoder, named: Option<u64>) -> Option<String> {
    let mut sentences: Vec<String> = source.warning.iter().cloned().collect();
    if decoder.is_cut_short() || misses_samples(source, decoder, named) {
        sentences.push("The file is cut short or damaged; the part that could be decoded was published.".to_owned());
    }
    if decoder.cleaned {
        sentences
            .push("Samples that are no sound (not a number, or beyond any level) were replaced by silence.".to_owned());
    }
    if decoder.has_other_streams() {
        sentences.push("Only the sound of this file was published; its pictures or video were left out.".to_owned());
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Samples of music at the source's rate, where the encoder noted them.
fn music(source: &Source, decoder: &Decoder) -> Option<u64> {
    source.trim.at(decoder.probe().sample_rate_hz).keep
}

/// Whether clearly less came out than the header names, in formats whose header is exact. Ogg has no such header: what
/// is known of its length is read from its end.
fn misses_samples(source: &Source, decoder: &Decoder, named: Option<u64>) -> bool {
    const EXACT: [&str; 3] = ["audio/x-flac", "audio/x-m4a", "audio/x-aiff"];
    let probe = decoder.probe();
    let named = named.filter(|_| EXACT.contains(&probe.container.as_str()));
    if probe.container.ends_with("/ogg") {
        return false;
    }
    let tolerance = u64::from(probe.sample_rate_hz) / 10;
    music(source, decoder).or(named).is_some_and(|named| decoder.source_samples() + tolerance < named)
}
