//! A pipeline that is running, and its end.

use std::{sync::mpsc, thread, time::Duration};

use gstreamer::{self as gst, prelude::*};

use crate::Error;

/// How long the end of a pipeline is waited for.
const TEARDOWN: Duration = Duration::from_secs(2);

/// Owns a pipeline; dropping it stops all of the pipeline's threads.
#[derive(Debug)]
pub struct Running {
    pipeline: gst::Pipeline,
    bus: gst::Bus,
}

impl Running {
    /// Starts the pipeline. Faults of its parts appear on the bus.
    pub fn start(pipeline: gst::Pipeline) -> Result<Self, Error> {
        let bus = pipeline.bus().ok_or_else(|| Error::Engine("a pipeline without a bus".to_owned()))?;
        let running = Self { pipeline, bus };
        // A failure is told in detail on the bus, where the caller looks next.
        let _told_on_the_bus = running.pipeline.set_state(gst::State::Playing);
        Ok(running)
    }

    /// The pipeline.
    pub fn pipeline(&self) -> &gst::Pipeline {
        &self.pipeline
    }

    /// The next fault or tag list that was posted. Other messages are dropped, so that they do not pile up.
    pub fn next_message(&self) -> Option<gst::Message> {
        self.bus.pop_filtered(&[gst::MessageType::Error, gst::MessageType::Tag])
    }
}

impl Drop for Running {
    /// Stopping waits for the pipeline's threads, and one may be stuck in a read that never ends. So another thread
    /// does it, and if it does not come back in time it is left behind: a lost thread, but never a hanging run.
    fn drop(&mut self) {
        let (done, wait) = mpsc::channel();
        let pipeline = self.pipeline.clone();
        let stopper = thread::Builder::new().name("media-teardown".to_owned()).spawn(move || {
            let _nothing_to_do_about_it = pipeline.set_state(gst::State::Null);
            let _nobody_waits_any_more = done.send(());
        });
        if stopper.is_ok() {
            let _stopped_or_left_behind = wait.recv_timeout(TEARDOWN);
        } else {
            let _no_thread_to_be_had = self.pipeline.set_state(gst::State::Null);
        }
    }
}
