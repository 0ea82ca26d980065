//! Time, network and browser around the machine.

use std::collections::VecDeque;

use model::{PlayEvent, PlayEventKind};

use super::{
    element::Element,
    server::{Request, Server},
};
use crate::{
    Item, Phase, State, Update,
    command::Command,
    machine::{Effect, ElementEvent, Engine, Event, Machine, Operation, Sight},
    transmux::Lock,
};

/// Step of the simulated clock, in seconds.
const STEP_S: f64 = 0.01;
/// An operation on the source buffer takes so long.
const OPERATION_S: f64 = 0.02;
/// From a request to the first byte.
const LATENCY_S: f64 = 0.04;

/// Everything that a test looks at.
#[expect(clippy::struct_excessive_bools, reason = "switches of the simulation")]
pub(super) struct World {
    machine: Machine,
    pub(super) server: Server,
    pub(super) element: Element,
    pub(super) now_s: f64,
    /// Bits a second, shared by all requests.
    pub(super) bandwidth_bps: f64,
    pub(super) online: bool,
    pub(super) renews_session: bool,
    /// So many requests are never answered.
    pub(super) silent_requests: u32,
    pub(super) denies_play: bool,
    inbox: VecDeque<Event>,
    requests: Vec<Request>,
    /// What comes of the running operation, and when.
    operating: Option<(f64, Event)>,
    /// Operations never end.
    pub(super) operations_hang: bool,
    refreshed_at_s: Option<f64>,
    pub(super) refreshes: usize,
    wake_at_s: Option<f64>,
    /// Paths, with the time of the request.
    pub(super) fetched: Vec<(f64, String)>,
    pub(super) aborted: usize,
    pub(super) sources: u32,
    pub(super) operations: Vec<Operation>,
    pub(super) state: State,
    pub(super) reports: Vec<PlayEvent>,
    /// Seconds without sound that should have had it, after the first sound.
    pub(super) silence_s: f64,
    has_sounded: bool,
}

impl World {
    pub(super) fn new(items: &[Item]) -> Self {
        let mut byte = 0;
        let entropy = move || {
            byte += 1;
            [byte; 16]
        };
        let mut machine = Machine::new(String::new(), Engine::Mse, Box::new(entropy));
        let effects = machine.start();
        let mut server = Server::default();
        for item in items {
            server.add(*item);
        }
        let mut world = Self {
            machine,
            server,
            element: Element::new(),
            now_s: 100.0,
            bandwidth_bps: 20e6,
            online: true,
            renews_session: true,
            silent_requests: 0,
            denies_play: false,
            inbox: VecDeque::new(),
            requests: Vec::new(),
            operating: None,
            operations_hang: false,
            refreshed_at_s: None,
            refreshes: 0,
            wake_at_s: None,
            fetched: Vec::new(),
            aborted: 0,
            sources: 0,
            operations: Vec::new(),
            state: State::default(),
            reports: Vec::new(),
            silence_s: 0.0,
            has_sounded: false,
        };
        for effect in effects {
            world.carry_out(effect);
        }
        world
    }

    /// A world in which these tracks are loaded, the first one playing.
    pub(super) fn playing(items: &[Item]) -> Self {
        let mut world = Self::new(items);
        world.command(Command::Load { items: items.to_vec(), index: 0, autoplay: true });
        world
    }

    pub(super) fn command(&mut self, command: Command) {
        self.tell(Event::Command(command));
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.inbox.push_back(event);
        while let Some(event) = self.inbox.pop_front() {
            let sight = self.sight();
            let effects = self.machine.step(event, &sight);
            for effect in effects {
                self.carry_out(effect);
            }
        }
    }

    pub(super) fn run(&mut self, seconds: f64) {
        let until_s = self.now_s + seconds;
        while self.now_s < until_s {
            self.advance();
        }
    }

    /// Runs until the state is so; fails after `within_s`.
    pub(super) fn run_until(&mut self, within_s: f64, what: impl Fn(&State) -> bool) {
        let until_s = self.now_s + within_s;
        while !what(&self.state) {
            assert!(self.now_s < until_s, "not within {within_s} s: {:?}", self.state);
            self.advance();
        }
    }

    pub(super) fn kinds(&self) -> Vec<PlayEventKind> {
        self.reports.iter().map(|report| report.kind).collect()
    }

    pub(super) fn failure(&self) -> Option<&str> {
        match &self.state.phase {
            Phase::Failed(sentence) => Some(sentence),
            _ => None,
        }
    }

    /// Requests whose path ends so.
    pub(super) fn count_fetched(&self, end: &str) -> usize {
        self.fetched.iter().filter(|(_, path)| path.ends_with(end)).count()
    }

    fn sight(&self) -> Sight {
        let element = &self.element;
        Sight {
            now_s: self.now_s,
            unix_ms: (self.now_s * 1000.0) as i64,
            online: self.online,
            wants_data: true,
            position_s: element.position_s,
            ready_state: element.ready_state(),
            paused: element.paused,
            seeking: element.seeking,
            ended: element.ended,
            buffered: element.buffered.clone(),
            duration_s: element.duration_s,
        }
    }

    fn advance(&mut self) {
        self.now_s += STEP_S;
        self.transfer();
        if let Some((_, outcome)) = self.operating.take_if(|(until_s, _)| *until_s <= self.now_s) {
            self.tell(outcome);
        }
        if self.refreshed_at_s.take_if(|at_s| *at_s <= self.now_s).is_some() {
            self.server.session_expired &= !self.renews_session;
            self.tell(Event::SessionRefreshed(self.renews_session));
        }
        let (events, is_silent) = self.element.pass(STEP_S);
        self.has_sounded |= self.element.position_s > 0.0 && !is_silent;
        let should_sound = self.state.phase != Phase::Ended && self.failure().is_none() && self.has_sounded;
        if is_silent && should_sound {
            self.silence_s += STEP_S;
        }
        for event in events {
            self.tell(event);
        }
        // `timeupdate` comes four times a second.
        if ((self.now_s / STEP_S).round() as u64).is_multiple_of(25) {
            self.tell(Event::Element(ElementEvent::Changed));
        }
        if self.wake_at_s.is_some_and(|at_s| at_s <= self.now_s) {
            self.wake_at_s = None;
            self.tell(Event::Tick);
        }
    }

    fn transfer(&mut self) {
        let now_s = self.now_s;
        let flowing = self.requests.iter().filter(|request| request.first_byte_at_s <= now_s).count();
        let share = if self.online { self.bandwidth_bps / 8.0 * STEP_S / flowing.max(1) as f64 } else { 0.0 };
        let mut events = Vec::new();
        self.requests.retain_mut(|request| {
            if request.first_byte_at_s > now_s {
                return true;
            }
            let load = request.load;
            let body = match &request.answer {
                Ok(body) => body,
                Err(fault) => {
                    events.push(Event::LoadFailed { load, fault: *fault });
                    return false;
                }
            };
            if !std::mem::replace(&mut request.told_first_byte, true) {
                events.push(Event::FirstByte(load));
            }
            request.received += share;
            if request.received >= body.len() as f64 {
                events.push(Event::Loaded { load, body: body.clone() });
                return false;
            }
            if share > 0.0 {
                let total = Some(body.len() as u64);
                events.push(Event::Progress { load, received: request.received as u64, total });
            }
            true
        });
        for event in events {
            self.tell(event);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Fetch { load, url } => {
                let answer = self.server.answer(&url);
                self.fetched.push((self.now_s, url));
                let is_silent = self.silent_requests > 0;
                self.silent_requests = self.silent_requests.saturating_sub(1);
                let first_byte_at_s = if is_silent { f64::INFINITY } else { self.now_s + LATENCY_S };
                self.requests.push(Request { load, answer, first_byte_at_s, told_first_byte: false, received: 0.0 });
            }
            Effect::Abort(load) => {
                self.aborted += 1;
                self.requests.retain(|request| request.load != load);
            }
            Effect::RefreshSession => {
                self.refreshes += 1;
                self.refreshed_at_s = Some(self.now_s + LATENCY_S);
            }
            Effect::OpenSource(generation) => {
                self.sources += 1;
                self.operating = None;
                self.element.attach();
                self.inbox.push_back(Event::SourceOpened(generation));
            }
            Effect::OpenNative(_) => unreachable!("the world plays through a media source"),
            Effect::CloseSource => self.element.attach(),
            Effect::Operate { op, operation } => {
                if let Operation::Append(append) = &operation {
                    assert_eq!(append.lock, Some(Lock { key: [7; 16], iv: [0; 16] }));
                }
                assert!(self.operating.is_none(), "two operations at a time");
                let outcome = match self.element.operate(&operation) {
                    Ok(()) => Event::OpDone(op),
                    Err(fault) => Event::OpFailed { op, fault },
                };
                let until_s = if self.operations_hang { f64::INFINITY } else { self.now_s + OPERATION_S };
                self.operating = Some((until_s, outcome));
                self.operations.push(operation);
            }
            Effect::Play if self.denies_play => self.inbox.push_back(Event::PlayDenied { needs_gesture: true }),
            Effect::Play => {
                self.element.play();
                self.inbox.extend([Event::PlayGranted, Event::Element(ElementEvent::Playing)]);
            }
            Effect::Pause => {
                self.element.paused = true;
                self.inbox.push_back(Event::Element(ElementEvent::Paused));
            }
            Effect::SeekTo(position_s) => self.element.seek(position_s),
            Effect::SetVolume(_) | Effect::SetMuted(_) => {}
            Effect::Tell(Update::State(state)) => self.state = state,
            Effect::Tell(Update::Play(report)) => self.reports.push(report),
            Effect::WakeAt(at_s) => self.wake_at_s = at_s,
        }
    }
}
