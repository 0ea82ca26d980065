//! The one timer.

use std::cell::Cell;

use wasm_bindgen::{JsCast, closure::Closure};

use super::{Notify, now_s};
use crate::{between, machine::Event};

/// Wakes the machine. Too early is harmless, so that a later moment does not touch the timer.
pub(super) struct Alarm {
    ring: Closure<dyn FnMut()>,
    set: std::rc::Rc<Cell<Option<Set>>>,
}

#[derive(Clone, Copy)]
struct Set {
    handle: i32,
    at_s: f64,
}

impl Alarm {
    pub(super) fn new(notify: Notify) -> Self {
        let set = std::rc::Rc::new(Cell::new(None));
        let pending = set.clone();
        let ring = Closure::new(move || {
            pending.set(None);
            notify.send(Event::Tick);
        });
        Self { ring, set }
    }

    pub(super) fn set(&self, at_s: Option<f64>) {
        let is_soon_enough = |set: Set| at_s.is_some_and(|at_s| set.at_s <= at_s);
        if self.set.get().is_some_and(is_soon_enough) {
            return;
        }
        self.clear();
        let (Some(at_s), Some(window)) = (at_s, web_sys::window()) else { return };
        let delay_ms = between(((at_s - now_s()) * 1000.0).ceil(), 0.0, 60_000.0) as i32;
        let ring = self.ring.as_ref().unchecked_ref();
        let handle = window.set_timeout_with_callback_and_timeout_and_arguments_0(ring, delay_ms);
        self.set.set(handle.ok().map(|handle| Set { handle, at_s }));
    }

    fn clear(&self) {
        if let (Some(set), Some(window)) = (self.set.take(), web_sys::window()) {
            window.clear_timeout_with_handle(set.handle);
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.clear();
    }
}
