//! Dark, light, or as the system says.

use leptos::prelude::*;

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
