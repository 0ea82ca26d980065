//! The renditions of a track: the same sound at three bitrates.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// One AAC-LC encoding of a track. Ordered from the lowest bitrate to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Rendition {
    /// 128 kb/s.
    #[serde(rename = "128")]
    Aac128,
    /// 256 kb/s.
    #[serde(rename = "256")]
    Aac256,
    /// 320 kb/s.
    #[serde(rename = "320")]
    Aac320,
}

impl Rendition {
    /// Every rendition, from the lowest bitrate to the highest.
    pub const ALL: [Self; 3] = [Self::Aac128, Self::Aac256, Self::Aac320];

    /// The encoder's nominal bitrate in kb/s (1 kb = 1,000 bits).
    pub const fn kbps(self) -> u32 {
        match self {
            Self::Aac128 => 128,
            Self::Aac256 => 256,
            Self::Aac320 => 320,
        }
    }

    /// The rendition of a nominal bitrate in kb/s.
    pub fn from_kbps(kbps: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|rendition| rendition.kbps() == kbps)
    }
}

impl fmt::Display for Rendition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kbps().fmt(f)
    }
}

/// A text that names no rendition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseRenditionError;

impl fmt::Display for ParseRenditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a rendition: expected 128, 256 or 320")
    }
}

impl std::error::Error for ParseRenditionError {}

impl FromStr for Rendition {
    type Err = ParseRenditionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|rendition| rendition.to_string() == text).ok_or(ParseRenditionError)
    }
}
