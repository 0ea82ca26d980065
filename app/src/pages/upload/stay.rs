//! What would end uploads and music by mistake: a file that is dropped beside the field, which browsers open in place of
//! the app, and a tab that is closed while files are on their way.

use leptos::{
    ev::{self, DragEvent},
    prelude::*,
};
use wasm_bindgen::JsValue;

use super::Uploads;

/// Watches for as long as the app runs.
pub fn stay(uploads: Uploads) {
    let ignore = |event: DragEvent| {
        let types = event.data_transfer().map(|data| data.types());
        if types.is_some_and(|types| types.includes(&JsValue::from_str("Files"), 0)) {
            event.prevent_default();
        }
    };
    window_event_listener(ev::dragover, ignore);
    window_event_listener(ev::drop, ignore);
    window_event_listener(ev::beforeunload, move |event| {
        if uploads.are_under_way() {
            event.prevent_default();
        }
    });
}
