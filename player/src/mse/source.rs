//! The `MediaSource` with its one `SourceBuffer`.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MediaSource, MediaSourceReadyState, SourceBuffer, Url};

use super::{
    Notify,
    element::{Element, is_named},
    listener::Listener,
};
use crate::{
    machine::{Append, Event, Generation, OpFault, OpId, Operation},
    mp4::MIME,
    timeline::Span,
    transmux::transmux,
};

/// The global name of the media source of iPhones.
const MANAGED: &str = "ManagedMediaSource";

/// Whether this browser takes what the player makes.
pub(super) fn is_supported() -> bool {
    managed_constructor().is_some() || has_global("MediaSource") && MediaSource::is_type_supported(MIME)
}

/// Holds the media source of the current generation, if there is one.
pub(super) struct Source {
    notify: Notify,
    attached: RefCell<Option<Attached>>,
    wants_data: Rc<Cell<bool>>,
}

struct Attached {
    media: MediaSource,
    buffer: Rc<RefCell<Option<SourceBuffer>>>,
    running: Rc<Cell<Option<OpId>>>,
    listeners: Rc<RefCell<Vec<Listener>>>,
}

impl Source {
    pub(super) fn new(notify: Notify) -> Self {
        Self { notify, attached: RefCell::default(), wants_data: Rc::new(Cell::new(true)) }
    }

    /// Whether the browser wants data now.
    pub(super) fn wants_data(&self) -> bool {
        self.wants_data.get()
    }

    /// Puts a new media source into the element.
    pub(super) fn open(&self, generation: Generation, element: &Element) {
        // The old one's listeners go first: its closing is no news.
        self.attached.replace(None);
        self.wants_data.set(true);
        let Some(media) = new_media_source() else {
            self.notify.send(Event::SourceLost(generation));
            return;
        };
        let Ok(url) = Url::create_object_url_with_source(&media) else {
            self.notify.send(Event::SourceLost(generation));
            return;
        };
        let attached =
            Attached { media: media.clone(), buffer: Rc::default(), running: Rc::default(), listeners: Rc::default() };
        self.listen(&attached, generation, url.clone());
        self.attached.replace(Some(attached));
        element.set_source(&url);
    }

    pub(super) fn close(&self, element: &Element) {
        self.attached.replace(None);
        element.clear_source();
    }

    fn listen(&self, attached: &Attached, generation: Generation, url: String) {
        let media = &attached.media;
        let (notify, opened, buffer, running) =
            (self.notify.clone(), media.clone(), attached.buffer.clone(), attached.running.clone());
        let listeners = Rc::downgrade(&attached.listeners);
        let open = Listener::new(media, "sourceopen", move || {
            // It also fires when an ended source is opened again by an append.
            if buffer.borrow().is_some() {
                return;
            }
            let _ = Url::revoke_object_url(&url);
            let Ok(added) = opened.add_source_buffer(MIME) else {
                notify.send(Event::SourceLost(generation));
                return;
            };
            if let Some(listeners) = listeners.upgrade() {
                listeners.borrow_mut().extend(buffer_listeners(&added, &running, &notify));
            }
            buffer.replace(Some(added));
            notify.send(Event::SourceOpened(generation));
        });
        let notify = self.notify.clone();
        let close = Listener::new(media, "sourceclose", move || notify.send(Event::SourceLost(generation)));
        let (wants, notify) = (self.wants_data.clone(), self.notify.clone());
        let start = Listener::new(media, "startstreaming", move || {
            wants.set(true);
            notify.send(Event::Tick);
        });
        let wants = self.wants_data.clone();
        let end = Listener::new(media, "endstreaming", move || wants.set(false));
        attached.listeners.borrow_mut().extend([open, close, start, end]);
    }

    /// Begins an operation; its end is told as an event.
    pub(super) fn operate(&self, op: OpId, operation: &Operation) {
        let (media, buffer) = match &*self.attached.borrow() {
            Some(attached) => {
                attached.running.set(Some(op));
                (attached.media.clone(), attached.buffer.borrow().clone())
            }
            None => return,
        };
        let Some(buffer) = buffer else { return };
        let begun = match operation {
            Operation::Append(append) => begin_append(&buffer, append),
            Operation::Remove(span) => begin_remove(&media, &buffer, *span),
            // What is not open (any more) takes neither, and needs neither.
            Operation::SetDuration(_) | Operation::EndOfStream
                if media.ready_state() != MediaSourceReadyState::Open =>
            {
                Ok(Begun::Done)
            }
            Operation::SetDuration(duration_s) => set(&media, "duration", *duration_s).map(|()| Begun::Done),
            Operation::EndOfStream => media.end_of_stream().map(|()| Begun::Done).map_err(|_| OpFault::Refused),
        };
        match begun {
            Ok(Begun::Waiting) => {}
            Ok(Begun::Done) => self.notify.send(Event::OpDone(op)),
            Err(fault) => self.notify.send(Event::OpFailed { op, fault }),
        }
    }
}

/// What a call has come to.
enum Begun {
    /// All of it.
    Done,
    /// `updateend` will tell.
    Waiting,
}

fn begin_append(buffer: &SourceBuffer, append: &Append) -> Result<Begun, OpFault> {
    let fragment = transmux(&append.segment, append.lock.as_ref(), append.stream_start_s, append.with_init);
    let mut fragment = fragment.map_err(OpFault::Segment)?;
    place(buffer, append)?;
    match buffer.append_buffer_with_u8_array(&mut fragment.bytes) {
        Ok(()) => Ok(Begun::Waiting),
        Err(error) if is_named(&error, "QuotaExceededError") => Err(OpFault::Quota),
        Err(_) => Err(OpFault::Refused),
    }
}

/// Sets offset and window, where they differ from what is set.
#[expect(clippy::float_cmp, reason = "the same number is read back that was set")]
fn place(buffer: &SourceBuffer, append: &Append) -> Result<(), OpFault> {
    if buffer.timestamp_offset() != append.timestamp_offset_s {
        set(buffer, "timestampOffset", append.timestamp_offset_s)?;
    }
    if buffer.append_window_start() != append.window.start_s || buffer.append_window_end() != append.window.end_s {
        // In an order in which the start is never behind the end.
        set(buffer, "appendWindowEnd", f64::INFINITY)?;
        set(buffer, "appendWindowStart", append.window.start_s)?;
        set(buffer, "appendWindowEnd", append.window.end_s)?;
    }
    Ok(())
}

/// Sets a property by its name: the setters of `web-sys` let what the browser throws (at a source buffer that it has
/// taken away, say) fly through all callers, and the event at hand would never end.
fn set(object: &JsValue, name: &str, seconds: f64) -> Result<(), OpFault> {
    Reflect::set(object, &name.into(), &seconds.into()).map(|_| ()).map_err(|_| OpFault::Refused)
}

fn begin_remove(media: &MediaSource, buffer: &SourceBuffer, span: Span) -> Result<Begun, OpFault> {
    // A start behind the duration is an error to the browser, and nothing to remove.
    let duration_s = media.duration();
    if duration_s.is_nan() || span.start_s >= duration_s {
        return Ok(Begun::Done);
    }
    buffer.remove(span.start_s, span.end_s).map(|()| Begun::Waiting).map_err(|_| OpFault::Refused)
}

fn buffer_listeners(buffer: &SourceBuffer, running: &Rc<Cell<Option<OpId>>>, notify: &Notify) -> [Listener; 2] {
    let (ended, ended_notify) = (running.clone(), notify.clone());
    let (failed, failed_notify) = (running.clone(), notify.clone());
    [
        // `error` comes before `updateend`, which then finds nothing running.
        Listener::new(buffer, "error", move || {
            if let Some(op) = failed.take() {
                failed_notify.send(Event::OpFailed { op, fault: OpFault::Refused });
            }
        }),
        Listener::new(buffer, "updateend", move || {
            if let Some(op) = ended.take() {
                ended_notify.send(Event::OpDone(op));
            }
        }),
    ]
}

fn new_media_source() -> Option<MediaSource> {
    match managed_constructor() {
        Some(constructor) => Reflect::construct(&constructor, &js_sys::Array::new()).ok().map(JsCast::unchecked_into),
        None => MediaSource::new().ok(),
    }
}

fn managed_constructor() -> Option<Function> {
    // Where both are, the plain one asks for less.
    if has_global("MediaSource") {
        return None;
    }
    Reflect::get(&js_sys::global(), &JsValue::from_str(MANAGED)).ok()?.dyn_into().ok()
}

fn has_global(name: &str) -> bool {
    Reflect::has(&js_sys::global(), &JsValue::from_str(name)).unwrap_or(false)
}
