//! A file as blocks of mono or stereo samples at 44.1 or 48 kHz.

mod fault;
mod found;
mod graph;
mod kind;

use gstreamer::{self as gst, prelude::*};
use gstreamer_app::AppSink;
use gstreamer_audio::AudioInfo;

use crate::{
    Error, Probe,
    downmix::Downmix,
    running::Running,
    source::Source,
    watch::{TICK, Watch},
};
use found::SharedFound;

/// After a fault, how many ticks without a sample are waited for the sound that was decoded before it.
const TICKS_AFTER_FAULT: u32 = 40;

/// Full scale of 32-bit integers that were written as floats without scaling: no sound is louder.
const LOUDEST_SAMPLE: f32 = 2_147_483_648.0;

/// One decoding pass over a file.
#[derive(Debug)]
pub struct Decoder {
    running: Running,
    sink: AppSink,
    found: SharedFound,
    mix: Option<(gst::Caps, Downmix)>,
    codec: String,
    fault: Option<Error>,
    /// Whether samples were replaced because they were no numbers, or no sound.
    pub cleaned: bool,
    /// Samples a channel that were handed out, at the output's rate.
    pub samples: u64,
}

/// Replaces what is no number, or no sound, by silence. Tells whether anything was.
fn clean(block: &mut [f32]) -> bool {
    let sound = |sample: f32| sample.abs() <= LOUDEST_SAMPLE; // false for what is no number
    if block.iter().all(|sample| sound(*sample)) {
        return false;
    }
    for sample in block.iter_mut().filter(|sample| !sound(**sample)) {
        *sample = 0.0;
    }
    true
}

/// The format of the blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// 44,100 or 48,000.
    pub sample_rate_hz: u32,
    /// 1 or 2.
    pub channels: u32,
}

impl Decoder {
    /// Starts decoding. Whether the file is any good shows at the first block.
    pub fn open(source: &Source) -> Result<Self, Error> {
        let found = SharedFound::default();
        let (pipeline, sink) = graph::build(source, &found)?;
        let running = Running::start(pipeline)?;
        Ok(Self { running, sink, found, mix: None, codec: String::new(), fault: None, cleaned: false, samples: 0 })
    }

    /// Replaces `block` by the next interleaved samples; false at the end. A file that turns out to be damaged after
    /// some sound has come out ends there: see [`Self::is_cut_short`].
    pub fn next(&mut self, block: &mut Vec<f32>, watch: &mut Watch<'_>) -> Result<bool, Error> {
        let mut ticks_after_fault = 0;
        loop {
            watch.check()?;
            self.read_messages();
            if let Some(refusal) = self.found.lock().refusal.take() {
                return Err(refusal);
            }
            if let Some(sample) = self.sink.try_pull_sample(gst::ClockTime::try_from(TICK).ok()) {
                watch.moved();
                self.take(&sample, block)?;
                if !block.is_empty() {
                    return Ok(true);
                }
            } else if self.sink.is_eos() || ticks_after_fault >= TICKS_AFTER_FAULT {
                self.read_messages();
                return self.end();
            } else if self.fault.is_some() {
                ticks_after_fault = if self.samples == 0 { TICKS_AFTER_FAULT } else { ticks_after_fault + 1 };
            }
        }
    }

    /// The end of the sound; an error if there was none.
    fn end(&mut self) -> Result<bool, Error> {
        let has_kind = !self.found.lock().media_types.is_empty();
        if has_kind && matches!(self.fault, Some(Error::NotAudio { .. })) {
            // A parser gave up on content whose kind was recognised.
            self.fault = Some(fault::damaged());
        }
        let file_is_at_fault = self.fault.as_ref().is_none_or(|fault| !fault.is_passing());
        match self.fault.take() {
            Some(fault) if self.samples == 0 || !file_is_at_fault => Err(fault),
            None if self.samples == 0 => Err(Error::Undecodable { reason: "it holds no samples".to_owned() }),
            fault => {
                self.fault = fault;
                Ok(false)
            }
        }
    }

    fn read_messages(&mut self) {
        while let Some(message) = self.running.next_message() {
            match message.view() {
                gst::MessageView::Error(error) => {
                    self.fault.get_or_insert(fault::from_message(error));
                }
                gst::MessageView::Tag(tag) => {
                    if let Some(codec) = tag.tags().get::<gst::tags::AudioCodec>() {
                        codec.get().clone_into(&mut self.codec);
                    }
                }
                _ => {}
            }
        }
    }

    fn take(&mut self, sample: &gst::Sample, block: &mut Vec<f32>) -> Result<(), Error> {
        block.clear();
        let (Some(buffer), Some(caps)) = (sample.buffer(), sample.caps()) else { return Ok(()) };
        if self.mix.as_ref().is_none_or(|(known, _)| known.as_ref() != caps) {
            let mix = self.mix_of(caps)?;
            self.mix = Some((caps.to_owned(), mix));
        }
        let Some((_, mix)) = &self.mix else { return Ok(()) };
        let bytes = buffer.map_readable().map_err(|error| Error::Engine(error.to_string()))?;
        if let Ok(samples) = bytemuck::try_cast_slice(&bytes) {
            mix.apply(samples, block);
        } else {
            // The memory does not begin where a float may.
            let samples: Vec<f32> = bytes.as_chunks().0.iter().map(|sample| f32::from_ne_bytes(*sample)).collect();
            mix.apply(&samples, block);
        }
        self.samples += block.len() as u64 / u64::from(mix.output_channels());
        self.cleaned |= clean(block);
        Ok(())
    }

    fn mix_of(&self, caps: &gst::CapsRef) -> Result<Downmix, Error> {
        let caps = caps.to_owned();
        let info = AudioInfo::from_caps(&caps).map_err(|error| Error::Engine(error.to_string()))?;
        let unplaced = vec![gstreamer_audio::AudioChannelPosition::None; info.channels() as usize];
        let positions = info.positions().unwrap_or(&unplaced);
        Ok(match &self.mix {
            Some((_, first)) => Downmix::with_output(positions, first.output_channels()),
            None => Downmix::new(positions),
        })
    }

    /// The format of the blocks; known from the first one on.
    pub fn format(&self) -> Option<Format> {
        let (source_rate_hz, _) = self.found.lock().sound?;
        let channels = self.mix.as_ref()?.1.output_channels();
        Some(Format { sample_rate_hz: graph::output_rate_hz(source_rate_hz), channels })
    }

    /// What the file is; complete from the first block on.
    pub fn probe(&self) -> Probe {
        let found = self.found.lock();
        let (sample_rate_hz, channels) = found.sound.unwrap_or_default();
        let codec = if self.codec.is_empty() { found.codec_type() } else { self.codec.clone() };
        Probe { container: found.container(), codec, sample_rate_hz, channels }
    }

    /// Samples a channel that were kept, at the source's rate.
    pub fn source_samples(&self) -> u64 {
        self.found.lock().kept
    }

    /// Whether a fault in the file ended the sound before its end.
    pub fn is_cut_short(&self) -> bool {
        self.fault.is_some()
    }

    /// Whether the file holds streams that are not sound.
    pub fn has_other_streams(&self) -> bool {
        self.found.lock().other_streams
    }

    /// How long the sound is by the container's word, in samples at the source's rate.
    pub fn named_source_samples(&self) -> Option<u64> {
        let duration = self.running.pipeline().query_duration::<gst::ClockTime>()?;
        let (rate, _) = self.found.lock().sound?;
        Some((u128::from(duration.nseconds()) * u128::from(rate) / 1_000_000_000) as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::{Cancel, standstill::Standstill};

    #[test]
    fn a_source_that_gives_nothing_more_is_ended_by_the_watchdog() {
        crate::init().unwrap();
        let standstill = Standstill::new();
        let cancel = Cancel::new();
        let limit = Duration::from_millis(300);

        let start = Instant::now();
        let mut decoder = Decoder::open(&standstill.source).unwrap();
        let result = decoder.next(&mut Vec::new(), &mut Watch::new(&cancel, limit));
        assert!(matches!(result, Err(Error::Stuck { .. })), "{result:?}");
        assert!(start.elapsed() >= limit);
        drop(decoder); // its thread still hangs in the read
        assert!(start.elapsed() < Duration::from_secs(10), "and stopping does not hang either");
    }

    #[test]
    fn what_is_no_sound_becomes_silence() {
        let mut block = [0.5, f32::NAN, -1.5, f32::INFINITY, f32::NEG_INFINITY, 1e30, 32_768.0];
        assert!(clean(&mut block));
        assert_eq!(block.map(f32::to_bits), [0.5, 0.0, -1.5, 0.0, 0.0, 0.0, 32_768.0].map(f32::to_bits));
        assert!(!clean(&mut block));
    }
}
