//! Which tracks, by how they sound.

use serde::{Deserialize, Serialize};

use crate::{Error, MusicalKey, Result};

/// From one whole number to another, both of them within; either may be open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Span {
    from: Option<u32>,
    to: Option<u32>,
}

impl Span {
    /// A span that is not upside down and nowhere above `highest`; else which of the two is at fault, and why.
    fn new([from, to]: [Option<u32>; 2], [from_field, to_field]: [&str; 2], highest: u32) -> Result<Self> {
        for (number, field) in [(from, from_field), (to, to_field)] {
            if number.is_some_and(|number| number > highest) {
                return Err(Error::invalid(field, "This is too high. Give a smaller number, or none."));
            }
        }
        match (from, to) {
            (Some(from), Some(to)) if from > to => {
                Err(Error::invalid(to_field, "This is below the number it goes from. Exchange the two."))
            }
            _ => Ok(Self { from, to }),
        }
    }

    /// The lowest number within.
    pub fn from(self) -> Option<u32> {
        self.from
    }

    /// The highest number within.
    pub fn to(self) -> Option<u32> {
        self.to
    }
}

/// Which tracks, by how they sound: each of its conditions holds. Without any it is for all tracks; with one, tracks
/// of which that is not known are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "FilterFields", into = "FilterFields")]
pub struct TrackFilter {
    tempo_bpm: Span,
    energy: Span,
    keys: Vec<MusicalKey>,
}

/// The same as it is written in addresses and kept: flat.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FilterFields {
    /// Beats a minute, at least.
    pub bpm_from: Option<u32>,
    /// Beats a minute, at most.
    pub bpm_to: Option<u32>,
    /// Energy, at least.
    pub energy_from: Option<u32>,
    /// Energy, at most.
    pub energy_to: Option<u32>,
    /// In one of these keys.
    pub key: Vec<MusicalKey>,
}

impl TrackFilter {
    /// Highest tempo that can be asked for.
    pub const MAX_BPM: u32 = 999;
    /// Highest energy.
    pub const MAX_ENERGY: u32 = 100;
    /// Keys at most: each of them.
    const MAX_KEYS: usize = 24;

    /// Beats a minute, to the nearest.
    pub fn tempo_bpm(&self) -> Span {
        self.tempo_bpm
    }

    /// 0 to 100.
    pub fn energy(&self) -> Span {
        self.energy
    }

    /// The keys that are wanted; empty for any or none.
    pub fn keys(&self) -> &[MusicalKey] {
        &self.keys
    }

    /// Whether it is for all tracks.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl TryFrom<FilterFields> for TrackFilter {
    type Error = Error;

    fn try_from(fields: FilterFields) -> Result<Self> {
        let FilterFields { bpm_from, bpm_to, energy_from, energy_to, key } = fields;
        if key.len() > Self::MAX_KEYS {
            return Err(Error::invalid("key", "Name each key once."));
        }
        Ok(Self {
            tempo_bpm: Span::new([bpm_from, bpm_to], ["bpm_from", "bpm_to"], Self::MAX_BPM)?,
            energy: Span::new([energy_from, energy_to], ["energy_from", "energy_to"], Self::MAX_ENERGY)?,
            keys: key,
        })
    }
}

impl From<TrackFilter> for FilterFields {
    fn from(filter: TrackFilter) -> Self {
        let TrackFilter { tempo_bpm, energy, keys } = filter;
        Self {
            bpm_from: tempo_bpm.from,
            bpm_to: tempo_bpm.to,
            energy_from: energy.from,
            energy_to: energy.to,
            key: keys,
        }
    }
}
