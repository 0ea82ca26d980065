//! What this browser remembers: volume, mute, quality, theme, and whether the map plays what the pointer rests on.

use leptos::prelude::window;
use model::Rendition;
use player::Quality;

/// A value that is kept in the browser's local storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// In per cent.
    Volume,
    /// `true` or `false`.
    Muted,
    /// See [`quality_name`].
    Quality,
    /// `dark` or `light`; nothing follows the system.
    Theme,
    /// `true` or `false`.
    HoverPlays,
}

impl Preference {
    const fn key(self) -> &'static str {
        match self {
            Self::Volume => "mist.volume",
            Self::Muted => "mist.muted",
            Self::Quality => "mist.quality",
            Self::Theme => "mist.theme",
            Self::HoverPlays => "mist.hover-plays",
        }
    }

    /// The kept value. A browser that refuses storage keeps nothing.
    pub fn read(self) -> Option<String> {
        window().local_storage().ok().flatten()?.get_item(self.key()).ok().flatten()
    }

    /// Keeps the value, where the browser allows it.
    pub fn write(self, value: &str) {
        if let Ok(Some(storage)) = window().local_storage() {
            // A full or forbidden storage means that the choice lasts as long as the page: no reason to disturb.
            let _ = storage.set_item(self.key(), value);
        }
    }

    /// Forgets the value.
    pub fn clear(self) {
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.remove_item(self.key());
        }
    }
}

/// The word of a quality, in storage and in the quality menu: `auto`, `128`, `256` or `320`.
pub fn quality_name(quality: Quality) -> String {
    match quality {
        Quality::Auto => "auto".to_owned(),
        Quality::Fixed(rendition) => rendition.to_string(),
    }
}

/// The quality of a word; what is no quality counts as [`Quality::Auto`].
pub fn quality_of(name: &str) -> Quality {
    name.parse::<Rendition>().map_or(Quality::Auto, Quality::Fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quality_survives_being_written_and_read() {
        let all = Rendition::ALL.map(Quality::Fixed).into_iter().chain([Quality::Auto]);
        for quality in all {
            assert_eq!(quality_of(&quality_name(quality)), quality);
        }
        assert_eq!(quality_of("lossless"), Quality::Auto);
    }
}
