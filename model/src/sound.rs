//! How a track sounds, in few words.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What was measured of a track's sound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sound {
    /// Beats a minute; null where no beat was found.
    pub tempo_bpm: Option<f64>,
    /// The key; null where none was found.
    pub key: Option<MusicalKey>,
    /// From 0, calm, to 100, driving.
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub energy: u8,
}

/// A major or minor key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "RawKey")]
pub struct MusicalKey {
    /// The tonic in semitones above C: 0 is C, 11 is B.
    #[cfg_attr(feature = "openapi", schema(maximum = 11))]
    tonic: u8,
    /// Whether it is major, and not minor.
    is_major: bool,
}

#[derive(Deserialize)]
struct RawKey {
    tonic: u8,
    is_major: bool,
}

impl TryFrom<RawKey> for MusicalKey {
    type Error = ParseKeyError;

    fn try_from(raw: RawKey) -> Result<Self, Self::Error> {
        Self::new(raw.tonic, raw.is_major).ok_or(ParseKeyError)
    }
}

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseKeyError;

impl fmt::Display for ParseKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a key: expected one such as c-major, f-sharp-minor or b-flat-major")
    }
}

impl std::error::Error for ParseKeyError {}

/// The twelve tonics: as people write them, and as addresses do. Each has one spelling, the more usual one.
const TONICS: [(&str, &str); 12] = [
    ("C", "c"),
    ("C♯", "c-sharp"),
    ("D", "d"),
    ("E♭", "e-flat"),
    ("E", "e"),
    ("F", "f"),
    ("F♯", "f-sharp"),
    ("G", "g"),
    ("A♭", "a-flat"),
    ("A", "a"),
    ("B♭", "b-flat"),
    ("B", "b"),
];

impl MusicalKey {
    /// The key on a tonic, in semitones above C; `None` where that is more than 11.
    pub const fn new(tonic: u8, is_major: bool) -> Option<Self> {
        if tonic < 12 { Some(Self { tonic, is_major }) } else { None }
    }

    /// Every key: the major ones from C up, then the minor ones.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..24).map(|index| Self { tonic: index % 12, is_major: index < 12 })
    }

    /// The tonic in semitones above C, 0 to 11.
    pub const fn tonic(self) -> u8 {
        self.tonic
    }

    /// Whether it is major, and not minor.
    pub const fn is_major(self) -> bool {
        self.is_major
    }

    /// As people say it: `A minor`.
    pub fn name(self) -> String {
        self.in_words(0, " major", " minor")
    }

    /// As chord charts have it: `Am`.
    pub fn short_name(self) -> String {
        self.in_words(0, "", "m")
    }

    fn in_words(self, spelling: usize, major: &str, minor: &str) -> String {
        let (shown, written) = TONICS[usize::from(self.tonic)];
        [if spelling == 0 { shown } else { written }, if self.is_major { major } else { minor }].concat()
    }
}

/// As addresses have it: `a-minor`.
impl fmt::Display for MusicalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words(1, "-major", "-minor"))
    }
}

impl FromStr for MusicalKey {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all().find(|key| key.to_string() == text).ok_or(ParseKeyError)
    }
}
