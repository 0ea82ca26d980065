//! Pass 2: decode again, apply the gain, encode and package all renditions side by side.

use std::{sync::Arc, time::Duration};

use crate::{
    Error, Event, Package, RenditionInfo, Segment, SegmentInfo, Settings, SinkError, Stage, bandwidth,
    decode::{Decoder, Format},
    encode::{Encoder, Output},
    gain,
    plan::{ENCODER_DELAY, Plan},
    progress::Progress,
    source::Source,
    watch::{TICK, Watch},
};

/// What pass 2 takes over from pass 1.
#[derive(Debug, Clone, Copy)]
pub struct Input {
    /// The format to decode to.
    pub format: Format,
    /// Samples of music, a channel.
    pub samples: u64,
    /// The gain to apply.
    pub gain_db: f64,
}

/// Works through the file and hands over segments as they are finished.
pub fn package(
    source: &Source,
    key: [u8; 16],
    settings: &Settings,
    input: Input,
    watch: &mut Watch<'_>,
    sink: &mut dyn FnMut(Event) -> Result<(), SinkError>,
) -> Result<Package, Error> {
    let plan = Arc::new(Plan::new(input.samples, input.format.sample_rate_hz, settings));
    let mut decoder = Decoder::open(source)?;
    let mut encoder = Encoder::start(&settings.bitrates_kbps, input.format, &plan, key)?;
    let mut collected = Collected::new(&settings.bitrates_kbps);
    let mut progress = Progress::new(Stage::Encoding);
    let mut block = Vec::new();
    let factor = gain::factor(input.gain_db) as f32;
    let mut decoding = true;
    while decoding || collected.ended < settings.bitrates_kbps.len() {
        watch.check()?;
        let room = decoding && encoder.has_room();
        if room {
            decoding = decoder.next(&mut block, watch)?;
            if decoding {
                for sample in &mut block {
                    *sample *= factor;
                }
                encoder.push(&block)?;
            } else {
                check_length(decoder.samples, input.samples)?;
                encoder.finish()?;
            }
        }
        let patience = if room { Duration::ZERO } else { TICK };
        if let Some(output) = encoder.next(patience)? {
            collected.take(output, sink)?;
            progress.report(encoder.frames_done(), plan.total_frames(), sink)?;
            watch.moved();
        }
    }
    let renditions = collected.renditions(&plan, input.format.sample_rate_hz)?;
    Ok(Package {
        gain_db: input.gain_db,
        sample_rate_hz: input.format.sample_rate_hz,
        channels: input.format.channels,
        encoder_delay: ENCODER_DELAY,
        padding: plan.padding(),
        samples: input.samples,
        renditions,
    })
}

/// The cuts and the gapless numbers were made for the length of pass 1.
fn check_length(decoded: u64, measured: u64) -> Result<(), Error> {
    if decoded == measured {
        return Ok(());
    }
    Err(Error::Engine(format!("the second pass decoded {decoded} samples, the first {measured}")))
}

/// The numbers of what went through the sink.
#[derive(Debug)]
struct Collected {
    segments: Vec<(u32, Vec<SegmentInfo>)>,
    ended: usize,
}

impl Collected {
    fn new(bitrates_kbps: &[u32]) -> Self {
        Self { segments: bitrates_kbps.iter().map(|kbps| (*kbps, Vec::new())).collect(), ended: 0 }
    }

    fn take(&mut self, output: Output, sink: &mut dyn FnMut(Event) -> Result<(), SinkError>) -> Result<(), Error> {
        match output {
            Output::Segment(segment) => {
                self.note(&segment);
                sink(Event::Segment(segment)).map_err(Error::Sink)
            }
            Output::Ended => {
                self.ended += 1;
                Ok(())
            }
            Output::Moved => Ok(()),
            Output::Failed(error) => Err(error),
        }
    }

    fn note(&mut self, segment: &Segment) {
        let info = SegmentInfo { samples: segment.samples, bytes: segment.bytes.len() as u32 };
        if let Some((_, list)) = self.segments.iter_mut().find(|(kbps, _)| *kbps == segment.bitrate_kbps) {
            list.push(info);
        }
    }

    fn renditions(self, plan: &Plan, sample_rate_hz: u32) -> Result<Vec<RenditionInfo>, Error> {
        let rendition = |(bitrate_kbps, segments): (u32, Vec<SegmentInfo>)| {
            if segments.len() != plan.frames.len() {
                return Err(Error::Engine(format!("the {bitrate_kbps} kb/s encoder gave fewer frames than planned")));
            }
            Ok(RenditionInfo {
                bitrate_kbps,
                codec: "mp4a.40.2".to_owned(),
                peak_bandwidth_bps: bandwidth::peak_bps(&segments, sample_rate_hz),
                average_bandwidth_bps: bandwidth::average_bps(&segments, sample_rate_hz),
                segments,
            })
        };
        self.segments.into_iter().map(rendition).collect()
    }
}
