//! Tracks, as listeners and admins see them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{PageRequest, Resemblance, Revision, Sound, TrackFilter, TrackId};

/// Where a track stands on its way to the listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TrackState {
    /// Being measured, encoded and packaged; only admins see it.
    Processing,
    /// Playable.
    Ready,
    /// Set aside with a reason; only admins see it.
    Failed,
}

/// What a list shows of a track.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackSummary {
    /// The track.
    pub id: TrackId,
    /// The publication to play.
    pub revision: Revision,
    /// Never empty.
    pub title: String,
    /// In the order of the tags; may be empty.
    pub artists: Vec<String>,
    /// The album's title.
    pub album: Option<String>,
    /// Playing time in milliseconds, to the nearest.
    pub duration_ms: u64,
    /// Whether there is a cover to fetch.
    pub has_cover: bool,
    /// Changes when the cover does; part of the cover's URL.
    pub cover_version: u32,
    /// How often it was played to completion or for 30 s, by everybody.
    pub play_count: u64,
    /// What the player must trim.
    pub gapless: Gapless,
    /// When it was added, in milliseconds since 1970 (UTC).
    pub added_at_ms: i64,
    /// How it sounds; none as long as it was not listened to for that.
    pub sound: Option<Sound>,
}

impl TrackSummary {
    /// The artists in one line, or a word that stands for none.
    pub fn artist_line(&self) -> String {
        artist_line(&self.artists)
    }
}

/// Artists in one line, or a word that stands for none.
pub fn artist_line(artists: &[String]) -> String {
    if artists.is_empty() { "Unknown artist".to_owned() } else { artists.join(", ") }
}

/// The samples that belong to the music, out of those that the decoder gives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Gapless {
    /// Samples a second of the encoded stream: 44,100 or 48,000.
    pub sample_rate_hz: u32,
    /// Samples that the encoder put before the music (AAC priming), a channel.
    pub encoder_delay: u32,
    /// Samples after the music that fill the last frame, a channel.
    pub padding: u32,
    /// Samples of music, a channel.
    pub samples: u64,
}

impl Gapless {
    /// Playing time of the music in seconds.
    pub fn duration_s(self) -> f64 {
        if self.sample_rate_hz == 0 { 0.0 } else { self.samples as f64 / f64::from(self.sample_rate_hz) }
    }
}

/// Everything that a track's page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Track {
    /// What lists show.
    pub summary: TrackSummary,
    /// Where it stands.
    pub state: TrackState,
    /// The album's artist, where the tags name one.
    pub album_artist: Option<String>,
    /// Position on the disc.
    pub track_number: Option<u32>,
    /// Disc of the album.
    pub disc_number: Option<u32>,
    /// Year of release.
    pub year: Option<u32>,
    /// Genre, as the tags name it.
    pub genre: Option<String>,
    /// 1 or 2.
    pub channels: u32,
    /// Integrated loudness of the source by EBU R128, LUFS; none for silence.
    pub loudness_lufs: Option<f64>,
    /// True peak of the source, dBTP; none for silence.
    pub true_peak_dbtp: Option<f64>,
    /// The linear gain that was applied, dB.
    pub gain_db: f64,
    /// What was odd about the file, for admins; null for listeners.
    pub warning: Option<String>,
    /// The name of the uploaded file, for admins; null for listeners.
    pub file_name: Option<String>,
    /// What it sounds like, for admins to decide about, the most alike first; empty for listeners.
    pub sounds_like: Vec<Resemblance>,
}

/// An admin's correction: each field that is there is set. An empty text clears an optional field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TrackEdit {
    /// Not empty.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 500))]
    pub title: Option<String>,
    /// In order.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub artists: Option<Vec<String>>,
    /// The album's title.
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub album: Option<String>,
    /// The album's artist.
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub album_artist: Option<String>,
    /// 1 to 9,999; 0 clears.
    #[cfg_attr(feature = "openapi", schema(maximum = 9999))]
    pub track_number: Option<u32>,
    /// 1 to 999; 0 clears.
    #[cfg_attr(feature = "openapi", schema(maximum = 999))]
    pub disc_number: Option<u32>,
    /// 1 to 9,999; 0 clears.
    #[cfg_attr(feature = "openapi", schema(maximum = 9999))]
    pub year: Option<u32>,
    /// Genre.
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub genre: Option<String>,
}

/// The order of a list of tracks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TrackOrder {
    /// Newest first.
    #[default]
    Newest,
    /// By title.
    Title,
    /// By the first artist, then album, disc and track number.
    Artist,
    /// Most played first.
    MostPlayed,
    /// By tempo, the slowest first; those without one come last.
    Tempo,
}

/// Which tracks to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrackQuery {
    /// Part of a title, artist or album; empty for all.
    pub search: String,
    /// How they sound.
    pub by_sound: TrackFilter,
    /// In which order.
    pub order: TrackOrder,
    /// Which page.
    pub page: PageRequest,
}

/// A picture of the loudness over a track, for the seek bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Waveform {
    /// 1,000 peaks of the absolute sample value, evenly spaced in time; 255 is full scale.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<u32>, min_items = 1000, max_items = 1000))]
    pub peaks: Vec<u8>,
}

/// Edge of a square cover, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CoverSize {
    /// 96 px, for rows and the player bar.
    #[serde(rename = "96")]
    Small,
    /// 320 px, for tiles.
    #[serde(rename = "320")]
    Medium,
    /// 800 px, for a track's page.
    #[serde(rename = "800")]
    Large,
}

impl CoverSize {
    /// Every size, from the smallest.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// Pixels of an edge.
    pub const fn pixels(self) -> u32 {
        match self {
            Self::Small => 96,
            Self::Medium => 320,
            Self::Large => 800,
        }
    }
}

impl fmt::Display for CoverSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pixels().fmt(f)
    }
}

impl FromStr for CoverSize {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|size| size.to_string() == text).ok_or("not a cover size: expected 96, 320 or 800")
    }
}
