//! A point in time.

use leptos::prelude::*;

use crate::format;

/// When something was: first in UTC, as the server writes it, then in the words and the time zone of the browser.
#[component]
pub fn Moment(
    /// Milliseconds since 1970 (UTC).
    at_ms: i64,
) -> impl IntoView {
    let words = RwSignal::new(format::moment(at_ms));
    Effect::new(move |_| {
        let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at_ms as f64));
        words.set(date.to_locale_string("default", &wasm_bindgen::JsValue::UNDEFINED).into());
    });
    view! { <time>{words}</time> }.into_any()
}
