//! Dark, light, or as the system says.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Event;

use crate::preferences::Preference;

/// What the listener chose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light text on dark.
    Dark,
    /// Dark text on light.
    Light,
}

impl Theme {
    /// Every theme, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::System, Self::Dark, Self::Light];

    /// The word in storage and in the document's `data-theme`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    /// The word in the menu.
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Dark => "Dark",
            Self::Light => "Light",
        }
    }

    /// The theme of a word; what is no theme follows the system.
    pub fn of(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }

    /// What this browser keeps.
    pub fn kept() -> Self {
        Preference::Theme.read().map_or(Self::System, |name| Self::of(&name))
    }

    /// Shows the document in this theme and keeps it.
    pub fn apply(self) {
        let Some(root) = document().document_element() else { return };
        // The attribute is known and the value is a plain word: the browser has nothing to refuse.
        let _ = match self {
            Self::System => root.remove_attribute("data-theme"),
            Self::Dark | Self::Light => root.set_attribute("data-theme", self.name()),
        };
        match self {
            Self::System => Preference::Theme.clear(),
            Self::Dark | Self::Light => Preference::Theme.write(self.name()),
        }
        tell();
    }
}

/// The event by which the window tells of other colours.
const CHANGED: &str = "mist-theme";

/// Calls back whenever the page's colours have changed, by choice or with the system, for as long as the current owner lives. For what
/// style sheets do not reach.
pub fn follow(changed: impl Fn() + 'static) {
    let listener = window_event_listener_untyped(CHANGED, move |_| changed());
    let system = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
    let tell = Closure::<dyn Fn()>::new(tell);
    if let Some(system) = &system {
        system.set_onchange(Some(tell.as_ref().unchecked_ref()));
    }
    let followed = StoredValue::new_local((system, tell));
    on_cleanup(move || {
        listener.remove();
        followed.with_value(|(system, _)| {
            if let Some(system) = system {
                system.set_onchange(None);
            }
        });
    });
}

fn tell() {
    if let Ok(event) = Event::new(CHANGED) {
        // Nobody may cancel it.
        let _ = window().dispatch_event(&event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_found_by_its_word() {
        for theme in Theme::ALL {
            assert_eq!(Theme::of(theme.name()), theme);
        }
        assert_eq!(Theme::of("neon"), Theme::System);
    }
}
