//! The `<audio>` element.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DomException, EventTarget, HtmlAudioElement, TimeRanges, VisibilityState};

use super::{Notify, listener::Listener, now_s};
use crate::{
    machine::{ElementEvent, Event, Sight},
    timeline::Span,
};

/// The element's id, for whoever wants to listen in.
const ID: &str = "mist-audio";

/// Events of the element that mean no more than "look again".
const CHANGES: [&str; 10] = [
    "timeupdate",
    "progress",
    "waiting",
    "seeking",
    "seeked",
    "canplay",
    "canplaythrough",
    "loadedmetadata",
    "durationchange",
    "emptied",
];

/// The hidden element, in the page as long as this lives.
pub(super) struct Element {
    audio: HtmlAudioElement,
    notify: Notify,
    _listeners: Vec<Listener>,
}

impl Element {
    /// None where there is no document.
    pub(super) fn create(notify: &Notify, is_cross_origin: bool) -> Option<Self> {
        let window = web_sys::window()?;
        let document = window.document()?;
        let audio: HtmlAudioElement = document.create_element("audio").ok()?.dyn_into().ok()?;
        audio.set_id(ID);
        audio.set_hidden(true);
        audio.set_preload("auto");
        if is_cross_origin {
            audio.set_cross_origin(Some("use-credentials"));
        }
        // A `ManagedMediaSource` is only attached to an element that cannot be cast.
        let _ = Reflect::set(&audio, &JsValue::from_str("disableRemotePlayback"), &JsValue::TRUE);
        document.body()?.append_child(&audio).ok()?;

        let mut listeners: Vec<Listener> =
            CHANGES.iter().map(|kind| tells(&audio, kind, notify, Event::Element(ElementEvent::Changed))).collect();
        listeners.extend([
            tells(&audio, "pause", notify, Event::Element(ElementEvent::Paused)),
            tells(&audio, "playing", notify, Event::Element(ElementEvent::Playing)),
            tells(&audio, "ended", notify, Event::Element(ElementEvent::Ended)),
            tells(&window, "online", notify, Event::Online),
            tells(&window, "pagehide", notify, Event::Hidden),
        ]);
        let (failed, failed_notify) = (audio.clone(), notify.clone());
        listeners.push(Listener::new(&audio, "error", move || {
            // An error of a source that was replaced in the meantime is gone with it.
            if failed.error().is_some() {
                failed_notify.send(Event::Element(ElementEvent::Failed));
            }
        }));
        let (page, page_notify) = (document.clone(), notify.clone());
        listeners.push(Listener::new(&document, "visibilitychange", move || {
            if page.visibility_state() == VisibilityState::Hidden {
                page_notify.send(Event::Hidden);
            }
        }));
        Some(Self { audio, notify: notify.clone(), _listeners: listeners })
    }

    /// The world as it is now.
    pub(super) fn sight(&self, wants_data: bool) -> Sight {
        let audio = &self.audio;
        let online = web_sys::window().is_none_or(|window| window.navigator().on_line());
        Sight {
            now_s: now_s(),
            unix_ms: js_sys::Date::now() as i64,
            online,
            wants_data,
            position_s: audio.current_time(),
            ready_state: audio.ready_state() as u8,
            paused: audio.paused(),
            seeking: audio.seeking(),
            ended: audio.ended(),
            buffered: spans(&audio.buffered()),
            duration_s: Some(audio.duration()).filter(|duration_s| duration_s.is_finite()),
        }
    }

    pub(super) fn set_source(&self, url: &str) {
        self.audio.set_src(url);
    }

    pub(super) fn clear_source(&self) {
        let _ = self.audio.remove_attribute("src");
        self.audio.load();
    }

    /// Called from the listener's gesture, before there is any data: browsers ask for the gesture, not for data.
    pub(super) fn play(&self) {
        let notify = self.notify.clone();
        let asked = self.audio.play();
        spawn_local(async move {
            let answer = match asked {
                Ok(promise) => JsFuture::from(promise).await,
                Err(error) => Err(error),
            };
            notify.send(match answer {
                Ok(_) => Event::PlayGranted,
                Err(error) => Event::PlayDenied { needs_gesture: is_named(&error, "NotAllowedError") },
            });
        });
    }

    pub(super) fn pause(&self) {
        // It fails for no element that exists.
        let _ = self.audio.pause();
    }

    pub(super) fn seek(&self, position_s: f64) {
        self.audio.set_current_time(position_s);
    }

    pub(super) fn set_volume(&self, volume: f64) {
        self.audio.set_volume(volume);
    }

    pub(super) fn set_muted(&self, muted: bool) {
        self.audio.set_muted(muted);
    }
}

impl Drop for Element {
    fn drop(&mut self) {
        self.pause();
        self.clear_source();
        self.audio.remove();
    }
}

/// Whether an error is the `DOMException` of this name.
pub(super) fn is_named(error: &JsValue, name: &str) -> bool {
    error.dyn_ref::<DomException>().is_some_and(|error| error.name() == name)
}

fn tells(target: &EventTarget, kind: &'static str, notify: &Notify, event: Event) -> Listener {
    let notify = notify.clone();
    Listener::new(target, kind, move || notify.send(event.clone()))
}

fn spans(ranges: &TimeRanges) -> Vec<Span> {
    let span = |index| Some(Span { start_s: ranges.start(index).ok()?, end_s: ranges.end(index).ok()? });
    (0..ranges.length()).filter_map(span).collect()
}
