//! Samples into AAC: one encoder for each rendition, side by side.
//!
//! `appsrc ! avenc_aac ! appsink`, once for each bitrate. Each chain runs on its own thread, and so do packaging and
//! encryption of its frames ([`branch`]). What is finished arrives in one channel.
//!
//! No wait in here can deadlock: encoders never wait for the reader of their output (the channel is unbounded), and
//! what is under way is bounded by what is pushed in, which [`Encoder::has_room`] limits.

mod branch;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver},
    },
    time::Duration,
};

use gstreamer::{self as gst, prelude::*};
use gstreamer_app::{AppSink, AppSinkCallbacks, AppSrc};
use gstreamer_audio::{AUDIO_FORMAT_F32, AudioInfo};

use crate::{Error, Segment, decode::Format, plan::Plan, running::Running, ts::adts::FRAME_SAMPLES};
use branch::Branch;

/// AAC frames in a buffer that is pushed; larger ones cost less to pass on.
const FRAMES_PER_BUFFER: usize = 16;
/// AAC frames that may be under way in the slowest encoder: about 6 s, so that the faster ones need not wait.
const MAX_FRAMES_UNDER_WAY: u64 = 256;

/// What the encoders' threads tell.
#[derive(Debug)]
pub enum Output {
    /// A finished segment.
    Segment(Segment),
    /// Some frames were encoded; there may be room again.
    Moved,
    /// One encoder has given its last frame.
    Ended,
    /// Packaging failed.
    Failed(Error),
}

/// All encoders of a track.
#[derive(Debug)]
pub struct Encoder {
    running: Running,
    inputs: Vec<AppSrc>,
    done: Vec<Arc<AtomicU64>>,
    output: Receiver<Output>,
    format: Format,
    waiting: Vec<f32>,
    pushed_frames: u64,
}

impl Encoder {
    /// Starts one encoder for each bitrate.
    pub fn start(bitrates_kbps: &[u32], format: Format, plan: &Arc<Plan>, key: [u8; 16]) -> Result<Self, Error> {
        let pipeline = gst::Pipeline::new();
        let (sender, output) = mpsc::channel();
        let mut inputs = Vec::new();
        let mut done = Vec::new();
        for bitrate_kbps in bitrates_kbps {
            let counter = Arc::new(AtomicU64::new(0));
            let branch = Branch::new(*bitrate_kbps, format, plan.clone(), key, counter.clone(), sender.clone())?;
            inputs.push(add_chain(&pipeline, *bitrate_kbps, format, branch)?);
            done.push(counter);
        }
        let running = Running::start(pipeline)?;
        Ok(Self { running, inputs, done, output, format, waiting: Vec::new(), pushed_frames: 0 })
    }

    /// Frames that every encoder has given.
    pub fn frames_done(&self) -> u64 {
        self.done.iter().map(|done| done.load(Ordering::Relaxed)).min().unwrap_or(0)
    }

    /// Whether more may be pushed.
    pub fn has_room(&self) -> bool {
        self.pushed_frames < self.frames_done() + MAX_FRAMES_UNDER_WAY
    }

    /// Takes interleaved samples.
    pub fn push(&mut self, samples: &[f32]) -> Result<(), Error> {
        self.waiting.extend_from_slice(samples);
        let whole = FRAMES_PER_BUFFER * self.frame_floats();
        while self.waiting.len() >= whole {
            let rest = self.waiting.split_off(whole);
            let buffer = std::mem::replace(&mut self.waiting, rest);
            self.send(buffer)?;
        }
        Ok(())
    }

    /// Fills the last frame with silence and tells the encoders that this is all.
    pub fn finish(&mut self) -> Result<(), Error> {
        let whole = self.waiting.len().next_multiple_of(self.frame_floats());
        let mut buffer = std::mem::take(&mut self.waiting);
        buffer.resize(whole, 0.0);
        if !buffer.is_empty() {
            self.send(buffer)?;
        }
        let ended: Result<Vec<_>, _> = self.inputs.iter().map(AppSrc::end_of_stream).collect();
        ended.map(drop).map_err(|error| self.fault(error))
    }

    /// What the encoders tell next; none when they tell nothing for `patience`.
    pub fn next(&self, patience: Duration) -> Result<Option<Output>, Error> {
        if let Some(message) = self.running.next_message()
            && let gst::MessageView::Error(error) = message.view()
        {
            return Err(Error::Engine(error.error().to_string()));
        }
        match self.output.recv_timeout(patience) {
            Ok(Output::Failed(error)) => Err(error),
            Ok(output) => Ok(Some(output)),
            Err(_) => Ok(None),
        }
    }

    fn frame_floats(&self) -> usize {
        FRAME_SAMPLES as usize * self.format.channels as usize
    }

    /// Hands the same bytes to every encoder: they are shared, not copied.
    fn send(&mut self, samples: Vec<f32>) -> Result<(), Error> {
        let time = |frames: u64| {
            let nanoseconds = frames * u64::from(FRAME_SAMPLES) * 1_000_000_000 / u64::from(self.format.sample_rate_hz);
            gst::ClockTime::from_nseconds(nanoseconds)
        };
        let frames = (samples.len() / self.frame_floats()) as u64;
        let mut buffer = gst::Buffer::from_slice(Bytes(samples));
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(time(self.pushed_frames));
            buffer.set_duration(time(self.pushed_frames + frames) - time(self.pushed_frames));
        }
        for input in &self.inputs {
            input.push_buffer(buffer.clone()).map_err(|error| self.fault(error))?;
        }
        self.pushed_frames += frames;
        Ok(())
    }

    /// Why an input refused: the bus says more than the flow.
    fn fault(&self, flow: gst::FlowError) -> Error {
        match self.next(Duration::ZERO) {
            Err(error) => error,
            Ok(_) => Error::Engine(format!("an encoder refused input: {flow}")),
        }
    }
}

/// Samples as the bytes of a buffer.
struct Bytes(Vec<f32>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        bytemuck::cast_slice(&self.0)
    }
}

/// The encoder's settings are measured (docs/ARCHITECTURE.md): `fast` costs half of `twoloop` and is nearer to the source
/// at these bitrates. `aac-ms` is off because this element can only force mid/side coding or leave it out, where
/// `FFmpeg` chooses by band, and forcing it leaves 4 dB of SNR of a stereo sweep that has 58 without. Without intensity
/// stereo, music is 2 to 3 dB nearer to the source at 128 kb/s and more than 10 dB at 256, and cheaper to code.
fn add_chain(pipeline: &gst::Pipeline, bitrate_kbps: u32, format: Format, branch: Branch) -> Result<AppSrc, Error> {
    let engine = |error: &dyn std::fmt::Display| Error::Engine(error.to_string());
    let caps = AudioInfo::builder(AUDIO_FORMAT_F32, format.sample_rate_hz, format.channels)
        .build()
        .and_then(|info| info.to_caps())
        .map_err(|error| engine(&error))?;
    // The bound is in `Encoder::has_room`, so the queue of the element itself has none.
    let input = AppSrc::builder().caps(&caps).format(gst::Format::Time).max_bytes(0).build();
    let encoder = gst::ElementFactory::make("avenc_aac")
        .property_from_str("aac-coder", "fast")
        .property("aac-ms", false)
        .property("aac-is", false)
        .property("bitrate", (bitrate_kbps * 1000) as i32)
        .build()
        .map_err(|error| engine(&error))?;
    let sink = AppSink::builder().sync(false).callbacks(callbacks(branch)).build();
    let chain = [input.upcast_ref(), &encoder, sink.upcast_ref()];
    pipeline.add_many(chain).map_err(|error| engine(&error))?;
    gst::Element::link_many(chain).map_err(|error| engine(&error))?;
    Ok(input)
}

fn callbacks(mut branch: Branch) -> AppSinkCallbacks {
    let at_end = branch.sender();
    AppSinkCallbacks::builder()
        .new_sample(move |sink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            let buffer = sample.buffer().ok_or(gst::FlowError::Error)?;
            let frame = buffer.map_readable().map_err(|_| gst::FlowError::Error)?;
            branch.push(&frame).map(|()| gst::FlowSuccess::Ok).map_err(|()| gst::FlowError::Error)
        })
        .eos(move |_| {
            let _nobody_listens_after_an_error = at_end.send(Output::Ended);
        })
        .build()
}
