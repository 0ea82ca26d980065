//! From the frames of one encoder to encrypted segments, on the encoder's thread.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
    mpsc::Sender,
};

use super::Output;
use crate::{
    Error, Segment, crypt,
    decode::Format,
    plan::Plan,
    ts::{adts::FRAME_SAMPLES, mux::Muxer},
};

/// How often movement is told, in frames: about three times a second of sound.
const TELL_EVERY: u64 = 16;

/// Packages one rendition.
#[derive(Debug)]
pub struct Branch {
    bitrate_kbps: u32,
    muxer: Muxer,
    plan: Arc<Plan>,
    key: [u8; 16],
    done: Arc<AtomicU64>,
    sender: Sender<Output>,
    sequence: u32,
    frames_in_segment: u32,
}

impl Branch {
    /// `done` counts the frames that came in.
    pub fn new(
        bitrate_kbps: u32,
        format: Format,
        plan: Arc<Plan>,
        key: [u8; 16],
        done: Arc<AtomicU64>,
        sender: Sender<Output>,
    ) -> Result<Self, Error> {
        let muxer = Muxer::new(format.sample_rate_hz, format.channels)?;
        Ok(Self { bitrate_kbps, muxer, plan, key, done, sender, sequence: 0, frames_in_segment: 0 })
    }

    /// The way to tell.
    pub fn sender(&self) -> Sender<Output> {
        self.sender.clone()
    }

    /// Takes one raw AAC frame. An error was told through the channel.
    pub fn push(&mut self, frame: &[u8]) -> Result<(), ()> {
        self.package(frame).or_else(|error| self.tell(Output::Failed(error)).and(Err(())))?;
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(TELL_EVERY) { self.tell(Output::Moved) } else { Ok(()) }
    }

    fn package(&mut self, frame: &[u8]) -> Result<(), Error> {
        let Some(wanted) = self.plan.frames.get(self.sequence as usize).copied() else {
            return Err(Error::Engine("the encoder gave more frames than planned".to_owned()));
        };
        self.muxer.push(frame)?;
        self.frames_in_segment += 1;
        if self.frames_in_segment == wanted {
            let plain = self.muxer.finish_segment();
            let bytes = crypt::encrypt_segment(&plain, &self.key, self.sequence);
            let samples = wanted * FRAME_SAMPLES;
            let segment = Segment { bitrate_kbps: self.bitrate_kbps, sequence: self.sequence, samples, bytes };
            self.sequence += 1;
            self.frames_in_segment = 0;
            let _run_is_over = self.tell(Output::Segment(segment));
        }
        Ok(())
    }

    /// Fails when nobody listens any more: the run is over.
    fn tell(&self, output: Output) -> Result<(), ()> {
        self.sender.send(output).map_err(drop)
    }
}
