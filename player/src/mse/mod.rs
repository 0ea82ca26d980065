//! The browser's side: carries the machine's effects out and tells it what happens.
//!
//! Invariant: one event at a time. Whatever happens while effects are carried out (the app calls back,
//! the browser fires at once) waits in the inbox, and no cell is borrowed while foreign code runs.

mod alarm;
mod element;
mod listener;
mod requests;
mod source;

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    fmt,
    rc::{Rc, Weak},
};

use wasm_bindgen_futures::spawn_local;

use crate::{
    Config, Update,
    command::Command,
    machine::{Effect, Engine, Event, Machine},
};
use alarm::Alarm;
use element::Element;
use requests::Requests;
use source::Source;

/// Takes events to the machine; a part of the browser's side may outlive the player, this does nothing then.
#[derive(Clone)]
struct Notify(Weak<Inner>);

impl Notify {
    fn send(&self, event: Event) {
        if let Some(inner) = self.0.upgrade() {
            inner.dispatch(event);
        }
    }
}

/// The engine behind [`crate::Player`] in a browser.
#[derive(Clone)]
pub(crate) struct Shell(Rc<Inner>);

impl fmt::Debug for Shell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shell").field("config", &self.0.config).finish_non_exhaustive()
    }
}

/// What must be given back to the browser in the end.
struct Parts {
    element: Element,
    source: Source,
    requests: Requests,
    alarm: Alarm,
}

struct Inner {
    config: Config,
    listener: Box<dyn Fn(Update)>,
    machine: RefCell<Machine>,
    inbox: RefCell<VecDeque<Event>>,
    busy: Cell<bool>,
    /// None before the start and after the end.
    parts: RefCell<Option<Rc<Parts>>>,
}

impl Shell {
    pub(crate) fn new(config: Config, listener: impl Fn(Update) + 'static) -> Self {
        let engine = if source::is_supported() { Engine::Mse } else { Engine::Native };
        let machine = Machine::new(config.base.clone(), engine, Box::new(random_bytes));
        let inner = Rc::new(Inner {
            config,
            listener: Box::new(listener),
            machine: RefCell::new(machine),
            inbox: RefCell::default(),
            busy: Cell::new(false),
            parts: RefCell::default(),
        });
        inner.start();
        Self(inner)
    }

    pub(crate) fn command(&self, command: Command) {
        self.0.dispatch(Event::Command(command));
    }

    pub(crate) fn destroy(&self) {
        self.0.dispatch(Event::Destroyed);
    }
}

impl Inner {
    fn start(self: &Rc<Self>) {
        let notify = Notify(Rc::downgrade(self));
        let Some(element) = Element::create(&notify, !self.config.base.is_empty()) else { return };
        let parts = Rc::new(Parts {
            source: Source::new(notify.clone()),
            requests: Requests::new(notify.clone(), !self.config.base.is_empty()),
            alarm: Alarm::new(notify),
            element,
        });
        self.parts.replace(Some(parts.clone()));
        let effects = self.machine.borrow_mut().start();
        for effect in effects {
            self.carry_out(effect, &parts);
        }
    }

    fn dispatch(self: &Rc<Self>, event: Event) {
        self.inbox.borrow_mut().push_back(event);
        if self.busy.replace(true) {
            return;
        }
        loop {
            let next = self.inbox.borrow_mut().pop_front();
            let Some(event) = next else { break };
            let parts = self.parts.borrow().clone();
            let Some(parts) = parts else { break };
            let is_last = event == Event::Destroyed;
            let sight = parts.element.sight(parts.source.wants_data());
            let effects = self.machine.borrow_mut().step(event, &sight);
            for effect in effects {
                self.carry_out(effect, &parts);
            }
            if is_last {
                self.parts.replace(None);
            }
        }
        self.busy.set(false);
    }

    fn carry_out(self: &Rc<Self>, effect: Effect, parts: &Parts) {
        match effect {
            Effect::Fetch { load, url } => parts.requests.fetch(load, url),
            Effect::Abort(load) => parts.requests.abort(load),
            Effect::RefreshSession => self.refresh_session(),
            Effect::OpenSource(generation) => parts.source.open(generation, &parts.element),
            Effect::OpenNative(url) => parts.element.set_source(&url),
            Effect::CloseSource => parts.source.close(&parts.element),
            Effect::Operate { op, operation } => parts.source.operate(op, &operation),
            Effect::Play => parts.element.play(),
            Effect::Pause => parts.element.pause(),
            Effect::SeekTo(position_s) => parts.element.seek(position_s),
            Effect::SetVolume(volume) => parts.element.set_volume(volume),
            Effect::SetMuted(muted) => parts.element.set_muted(muted),
            Effect::Tell(update) => (self.listener)(update),
            Effect::WakeAt(at_s) => parts.alarm.set(at_s),
        }
    }

    fn refresh_session(self: &Rc<Self>) {
        let notify = Notify(Rc::downgrade(self));
        let renewed = (self.config.refresh)();
        spawn_local(async move { notify.send(Event::SessionRefreshed(renewed.await)) });
    }
}

/// From the browser's generator, which, unlike the rest of its cryptography, plain HTTP has too.
fn random_bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        // It fails for more than 64 KiB only.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// Seconds on the page's own clock.
fn now_s() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now() / 1000.0)
}
