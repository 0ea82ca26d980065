//! Elements by their id: for whom a typed reference would carry more code than it is worth.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// Moves the focus to the element of this id. One that is not there or not to be seen leaves it where it is.
pub fn focus(id: &str) {
    if let Some(element) = element(id) {
        // What refuses the focus keeps it where it is: there is nothing to do about it.
        let _ = element.focus();
    }
}

/// Presses the element of this id, and leaves the focus there.
pub fn press(id: &str) {
    if let Some(element) = element(id) {
        element.click();
        focus(id);
    }
}

/// Whether the element of this id is on the page and takes up room.
pub fn is_shown(id: &str) -> bool {
    element(id).is_some_and(|element| element.client_width() > 0)
}

/// Sets what stands in the input of this id, unless somebody is typing there.
pub fn set_value(id: &str, value: &str) {
    let Some(input) = input(id) else { return };
    if !input.matches(":focus").unwrap_or_default() {
        input.set_value(value);
    }
}

/// Ticks the box of this id, or not.
pub fn set_checked(id: &str, is_checked: bool) {
    if let Some(input) = input(id) {
        input.set_checked(is_checked);
    }
}

fn input(id: &str) -> Option<HtmlInputElement> {
    element(id)?.dyn_into().ok()
}

/// The element of this id.
pub fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
