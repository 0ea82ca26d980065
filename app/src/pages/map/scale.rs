//! What the colours of the map mean.

use model::Sound;
use player::between;

/// What tracks are coloured by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scale {
    #[default]
    Energy,
    Tempo,
    Mode,
}

/// The token of the style sheet for what is not known. The others are `--map-1` and so on, from cool to warm.
pub const UNKNOWN: &str = "--map-0";

impl Scale {
    /// Every scale with its word, in the order of the menu.
    pub const ALL: [(Self, &'static str); 3] = [(Self::Energy, "Energy"), (Self::Tempo, "Tempo"), (Self::Mode, "Mode")];

    /// The scale of a word; what is none is the first.
    pub fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|(_, known)| *known == word).unwrap_or_default().0
    }

    /// The steps of the scale: the token of each one's colour, and its words. The last is for what is not known.
    pub const fn steps(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Energy => &[
                ("--map-1", "Calm, under 20"),
                ("--map-2", "Gentle, 20 to 39"),
                ("--map-3", "Lively, 40 to 59"),
                ("--map-4", "Strong, 60 to 79"),
                ("--map-5", "Driving, from 80"),
                (UNKNOWN, "Not known"),
            ],
            Self::Tempo => &[
                ("--map-1", "Under 80 BPM"),
                ("--map-2", "80 to 99 BPM"),
                ("--map-3", "100 to 119 BPM"),
                ("--map-4", "120 to 139 BPM"),
                ("--map-5", "From 140 BPM"),
                (UNKNOWN, "No beat found"),
            ],
            Self::Mode => &[("--map-4", "Major key"), ("--map-1", "Minor key"), (UNKNOWN, "No key found")],
        }
    }

    /// On which of the steps a sound is.
    pub fn step(self, sound: Option<Sound>) -> usize {
        let step = sound.and_then(|sound| match self {
            Self::Energy => Some(usize::from(sound.energy / 20).min(4)),
            // As it is shown: to the nearest whole number.
            Self::Tempo => sound.tempo_bpm.map(|bpm| between((bpm.round() - 60.0) / 20.0, 0.0, 4.0) as usize),
            Self::Mode => sound.key.map(|key| usize::from(!key.is_major())),
        });
        step.unwrap_or(self.steps().len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use model::MusicalKey;

    use super::*;

    fn words(scale: Scale, sound: Option<Sound>) -> &'static str {
        scale.steps()[scale.step(sound)].1
    }

    #[test]
    fn each_sound_is_on_the_step_whose_words_are_true_of_it() {
        let sound = |energy, tempo_bpm| Sound { tempo_bpm: Some(tempo_bpm), key: MusicalKey::new(9, false), energy };
        for (energy, expected) in
            [(0, "Calm, under 20"), (20, "Gentle, 20 to 39"), (59, "Lively, 40 to 59"), (100, "Driving, from 80")]
        {
            assert_eq!(words(Scale::Energy, Some(sound(energy, 100.0))), expected);
        }
        for (bpm, expected) in [
            (30.0, "Under 80 BPM"),
            (79.4, "Under 80 BPM"),
            (79.6, "80 to 99 BPM"),
            (119.4, "100 to 119 BPM"),
            (139.6, "From 140 BPM"),
            (300.0, "From 140 BPM"),
        ] {
            assert_eq!(words(Scale::Tempo, Some(sound(50, bpm))), expected);
        }
        assert_eq!(words(Scale::Mode, Some(sound(50, 100.0))), "Minor key");
        let major = Sound { key: MusicalKey::new(0, true), ..sound(50, 100.0) };
        assert_eq!(words(Scale::Mode, Some(major)), "Major key");
    }

    #[test]
    fn what_is_not_known_is_on_the_last_step() {
        let nothing = Some(Sound { tempo_bpm: None, key: None, energy: 0 });
        assert_eq!(words(Scale::Tempo, nothing), "No beat found");
        assert_eq!(words(Scale::Mode, nothing), "No key found");
        assert_eq!(words(Scale::Energy, None), "Not known");
        for (scale, word) in Scale::ALL {
            assert_eq!((scale.steps()[scale.step(None)].0, Scale::of(word)), (UNKNOWN, scale));
        }
        assert_eq!(Scale::of("loudness"), Scale::Energy);
    }
}
