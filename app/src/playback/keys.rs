//! Keys: Space, ← and →, M.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, KeyboardEvent};

use super::Playback;

/// How far an arrow key goes, in seconds.
pub const STEP_S: f64 = 5.0;

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Toggle,
    Back,
    On,
    Mute,
}

impl Wish {
    fn of(key: &str) -> Option<Self> {
        match key {
            " " => Some(Self::Toggle),
            "ArrowLeft" => Some(Self::Back),
            "ArrowRight" => Some(Self::On),
            "m" | "M" => Some(Self::Mute),
            _ => None,
        }
    }

    /// Elements that need this key themselves, as a selector.
    fn claimed_by(self) -> &'static str {
        match self {
            Self::Toggle => "button, a, summary, select, textarea, input, [contenteditable]",
            Self::Back | Self::On => "select, textarea, input, [role=menu], [contenteditable]",
            Self::Mute => "select, textarea, input:not([type=range]), [contenteditable]",
        }
    }
}

/// Follows the keys for as long as the current owner lives.
pub fn listen(playback: Playback) {
    let listener = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        let with_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
        let Some(wish) = Wish::of(&event.key()).filter(|_| !with_modifier && !event.default_prevented()) else {
            return;
        };
        if claims(event.target(), wish) || untrack(|| playback.is_empty()) {
            return;
        }
        event.prevent_default();
        match wish {
            // Holding the key down is one wish.
            Wish::Toggle if !event.repeat() => playback.toggle(),
            Wish::Mute if !event.repeat() => playback.set_muted(!untrack(|| playback.is_muted())),
            Wish::Toggle | Wish::Mute => {}
            Wish::Back => playback.seek_by(-STEP_S),
            Wish::On => playback.seek_by(STEP_S),
        }
    });
    on_cleanup(move || listener.remove());
}

fn claims(target: Option<EventTarget>, wish: Wish) -> bool {
    target
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| element.closest(wish.claimed_by()).is_ok_and(|found| found.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ask_for_what_their_names_say() {
        assert_eq!(Wish::of(" "), Some(Wish::Toggle));
        assert_eq!(Wish::of("ArrowLeft"), Some(Wish::Back));
        assert_eq!(Wish::of("ArrowRight"), Some(Wish::On));
        assert_eq!(Wish::of("M"), Some(Wish::Mute));
        assert_eq!(Wish::of("x"), None);
    }
}
