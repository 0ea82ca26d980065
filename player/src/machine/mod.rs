//! The player's decisions: one machine that is told [`Event`]s and answers with [`Effect`]s.
//!
//! [`Machine::step`] is the only way in. It has three parts. *Handling* changes what the machine knows
//! (`commands`, `arrivals`, `operations`, `playback`). *Planning* compares what there is with what there
//! should be and asks for the difference (`planning`); it depends on no order of events, so a missed or
//! doubled event cannot wedge it. *Publishing* tells the app when the picture has changed (`publish`).
//!
//! Invariant: nothing here knows a browser, a clock or chance. Facts come with each event as a [`Sight`],
//! random bytes from a function given at the start; a test plays both.

mod appending;
mod arrivals;
mod commands;
mod effect;
mod event;
mod fetching;
mod loads;
mod operations;
mod overlay;
mod planning;
mod playback;
mod publish;
mod queue;
mod report;
mod source;
mod stall;
mod stream;
#[cfg(test)]
mod tests;

use model::{PlayEvent, Rendition};

pub use effect::{Append, Effect, LoadId, OpId, Operation};
pub use event::{ElementEvent, Event, Generation, OpFault, Sight};

use crate::{Quality, State, Update, abr::Estimator, timeline::Timeline};
use appending::Arrived;
use loads::Loads;
use playback::Playhead;
use queue::Queue;
use report::Reporter;
use source::Source;
use stall::StallWatch;

/// How this browser plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Media Source Extensions, fed by the machine.
    Mse,
    /// HLS by the browser itself; the machine keeps queue and history only.
    Native,
}

/// Seconds of sound to keep loaded ahead of the playhead.
const FORWARD_S: f64 = 30.0;
/// The same where the browser's buffer turned out to be small.
const MIN_FORWARD_S: f64 = 10.0;
/// Bytes to keep loaded ahead of the playhead, whatever their seconds.
const FORWARD_BYTES: usize = 4 << 20;
/// Seconds of sound to keep behind the playhead.
const BACK_S: f64 = 30.0;

/// The state machine.
pub struct Machine {
    base: String,
    engine: Engine,
    entropy: Box<dyn FnMut() -> [u8; 16]>,
    queue: Queue,
    quality: Quality,
    volume: f64,
    muted: bool,
    playhead: Playhead,
    timeline: Timeline,
    loads: Loads,
    arrived: Vec<Arrived>,
    /// By address.
    keys: Vec<(String, [u8; 16])>,
    source: Source,
    /// When segments were refused by the browser.
    refusals_s: Vec<f64>,
    forward_s: f64,
    estimator: Estimator,
    last_rendition: Option<Rendition>,
    refreshing: bool,
    /// Where to go on, once the session is renewed.
    resume_at_s: Option<f64>,
    stalls: StallWatch,
    reporter: Reporter,
    failure: Option<String>,
    told: Option<State>,
    /// When the last event came.
    seen_at_s: f64,
    destroyed: bool,
}

impl Machine {
    /// A machine with an empty queue. Addresses are put behind `base`; `entropy` gives random bytes.
    pub fn new(base: String, engine: Engine, entropy: Box<dyn FnMut() -> [u8; 16]>) -> Self {
        Self {
            base,
            engine,
            entropy,
            queue: Queue::default(),
            quality: Quality::Auto,
            volume: 1.0,
            muted: false,
            playhead: Playhead::default(),
            timeline: Timeline::default(),
            loads: Loads::default(),
            arrived: Vec::new(),
            keys: Vec::new(),
            source: Source::default(),
            refusals_s: Vec::new(),
            forward_s: FORWARD_S,
            estimator: Estimator::default(),
            last_rendition: None,
            refreshing: false,
            resume_at_s: None,
            stalls: StallWatch::default(),
            reporter: Reporter::default(),
            failure: None,
            told: None,
            seen_at_s: 0.0,
            destroyed: false,
        }
    }

    /// What to do before the first event: the media source is opened while nobody waits for it.
    pub fn start(&mut self) -> Vec<Effect> {
        match self.engine {
            Engine::Mse => vec![Effect::OpenSource(self.source.renew())],
            Engine::Native => Vec::new(),
        }
    }

    /// Takes one event, with the world as it is, and says what to do.
    pub fn step(&mut self, event: Event, sight: &Sight) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.destroyed {
            return effects;
        }
        self.seen_at_s = sight.now_s;
        let generation = self.source.generation;
        self.handle(event, sight, &mut effects);
        // After a new source, what was seen of the old one is worth nothing.
        let blank;
        let sight = if self.source.generation == generation {
            sight
        } else {
            blank = sight.without_source();
            &blank
        };
        self.watch(sight, &mut effects);
        if !self.destroyed {
            self.plan(sight, &mut effects);
        }
        self.publish(sight, &mut effects);
        self.playhead.target_is_new = false;
        effects
    }

    fn handle(&mut self, event: Event, sight: &Sight, out: &mut Vec<Effect>) {
        match event {
            Event::Command(command) => self.command(command, sight, out),
            Event::Tick => {}
            Event::Online => self.loads.wake_all(),
            Event::Hidden => {
                let report = self.reporter.so_far(sight.unix_ms);
                tell(report, out);
            }
            Event::Destroyed => self.destroy(sight, out),
            Event::FirstByte(load) => {
                if let Some(transfer) = self.loads.transfer_mut(load) {
                    transfer.first_byte(sight.now_s);
                }
            }
            Event::Progress { load, received, total } => {
                if let Some(transfer) = self.loads.transfer_mut(load) {
                    transfer.progress(sight.now_s, received, total);
                }
                self.judge_download(load, sight, out);
            }
            Event::Loaded { load, body } => self.loaded(load, body, sight),
            Event::LoadFailed { load, fault } => self.load_failed(load, fault, sight, out),
            Event::SessionRefreshed(renewed) => self.session_refreshed(renewed, out),
            Event::SourceOpened(generation) => {
                if generation == self.source.generation {
                    self.source.is_open = true;
                }
            }
            Event::SourceLost(generation) => {
                if generation == self.source.generation {
                    self.refused(sight, out);
                }
            }
            Event::OpDone(op) => self.op_done(op),
            Event::OpFailed { op, fault } => self.op_failed(op, fault, sight, out),
            Event::PlayGranted => {
                self.playhead.play_asked = false;
                self.playhead.play_denials = 0;
            }
            Event::PlayDenied { needs_gesture } => self.play_denied(needs_gesture),
            Event::Element(event) => self.element(event, sight, out),
        }
    }

    fn destroy(&mut self, sight: &Sight, out: &mut Vec<Effect>) {
        let report = self.reporter.skipped(sight.unix_ms);
        tell(report, out);
        self.unload(out);
        self.destroyed = true;
    }

    /// Where the playhead is, or will be as soon as the browser has followed.
    fn position_s(&self, sight: &Sight) -> f64 {
        self.playhead.target_s.unwrap_or(sight.position_s)
    }

    /// Seconds of sound that are there from the playhead on.
    fn ahead_s(&self, sight: &Sight) -> f64 {
        crate::timeline::ahead_s(&sight.buffered, self.position_s(sight), stall::TOLERANCE_S)
    }

    /// Uniform in 0..1.
    fn chance(&mut self) -> f64 {
        let [byte, ..] = (self.entropy)();
        f64::from(byte) / 256.0
    }
}

/// Passes a report on.
fn tell(report: Option<PlayEvent>, out: &mut Vec<Effect>) {
    out.extend(report.map(|report| Effect::Tell(Update::Play(report))));
}
