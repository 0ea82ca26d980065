//! Event listeners that go when they are dropped.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::EventTarget;

/// A listener on a target, removed on drop.
pub(super) struct Listener {
    target: EventTarget,
    kind: &'static str,
    closure: Closure<dyn FnMut()>,
}

impl Listener {
    pub(super) fn new(target: &EventTarget, kind: &'static str, react: impl FnMut() + 'static) -> Self {
        let closure = Closure::<dyn FnMut()>::new(react);
        // It fails for no target that exists.
        let _ = target.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref());
        Self { target: target.clone(), kind, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.kind, self.closure.as_ref().unchecked_ref());
    }
}
