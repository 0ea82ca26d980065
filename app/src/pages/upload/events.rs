//! News of the pipeline, by server-sent events. Each connection begins with where every recent upload stands, so that
//! nothing is missed between two of them.

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::{leptos_dom::helpers::set_timeout_with_handle, prelude::*, task::spawn_local};
use model::{IngestStatus, url};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, EventSourceInit, MessageEvent};

use super::uploads::Uploads;
use crate::net::{Renewal, base, json::from_text, renew};

/// How long to wait before connecting anew after the server refused.
const AGAIN: Duration = Duration::from_secs(3);

/// Follows the pipeline for as long as the current owner lives.
pub fn follow(uploads: Uploads) {
    let connection = Rc::new(RefCell::new(None));
    connect(uploads, &connection);
    let connection = StoredValue::new_local(connection);
    on_cleanup(move || {
        connection.with_value(|connection| connection.take());
    });
}

/// An open connection with its listeners. Dropping it closes it.
struct Connection {
    source: EventSource,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.source.close();
    }
}

type Slot = Rc<RefCell<Option<Connection>>>;

fn connect(uploads: Uploads, slot: &Slot) {
    let init = EventSourceInit::new();
    init.set_with_credentials(base::is_elsewhere());
    let address = base::absolute(url::UPLOAD_EVENTS);
    let Ok(source) = EventSource::new_with_event_source_init_dict(&address, &init) else { return };
    let on_message = Closure::new(move |event: MessageEvent| {
        if let Some(Ok(news)) = event.data().as_string().map(|text| from_text::<IngestStatus>(&text)) {
            uploads.tell(news);
        }
    });
    let on_error = Closure::new({
        let (source, slot) = (source.clone(), Rc::downgrade(slot));
        move || {
            // A lost connection is made anew by the browser; a refused one is not: the session may have expired.
            if source.ready_state() == EventSource::CLOSED
                && let Some(slot) = slot.upgrade()
            {
                reconnect(uploads, slot);
            }
        }
    });
    source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    slot.replace(Some(Connection { source, _on_message: on_message, _on_error: on_error }));
}

fn reconnect(uploads: Uploads, slot: Slot) {
    let again = move || {
        spawn_local(async move {
            // Whoever has left the page, or is signed out, wants no news any more.
            if slot.borrow().is_some() && renew().await != Renewal::SignedOut && slot.borrow().is_some() {
                connect(uploads, &slot);
            }
        });
    };
    // Without timers there is nothing to wait with, and nothing is lost but the news.
    let _ = set_timeout_with_handle(again, AGAIN);
}
