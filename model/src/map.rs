//! The map of the catalogue: close on it means alike in sound.

use serde::{Deserialize, Serialize};

use crate::{Error, Result, Sound, TrackId};

/// A part of the map, and how many of its tracks are wanted at most. The whole map is from 0 to 1 on both axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapWindow {
    x: [f64; 2],
    y: [f64; 2],
    most: u32,
}

impl MapWindow {
    /// Tracks at most.
    pub const MAX_POINTS: u32 = 2_000;
    /// Tracks at most, unless asked otherwise.
    pub const DEFAULT_POINTS: u32 = 1_000;

    /// From one number to another on both axes, edges included; else which of the numbers is at fault, and why.
    pub fn new(x: [f64; 2], y: [f64; 2], most: u32) -> Result<Self> {
        for ([from, to], [from_field, to_field]) in [(x, ["x_from", "x_to"]), (y, ["y_from", "y_to"])] {
            for (number, field) in [(from, from_field), (to, to_field)] {
                // Also what is no number at all.
                if !(0.0..=1.0).contains(&number) {
                    return Err(Error::invalid(field, "This is not on the map. Give a number from 0 to 1."));
                }
            }
            if from > to {
                return Err(Error::invalid(to_field, "This is below the number it goes from. Exchange the two."));
            }
        }
        if !(1..=Self::MAX_POINTS).contains(&most) {
            return Err(Error::invalid("most", "Ask for 1 to 2,000 tracks."));
        }
        Ok(Self { x, y, most })
    }

    /// From where to where on the first axis.
    pub fn x(&self) -> [f64; 2] {
        self.x
    }

    /// From where to where on the second axis.
    pub fn y(&self) -> [f64; 2] {
        self.y
    }

    /// Tracks that are wanted at most.
    pub fn most(&self) -> u32 {
        self.most
    }
}

/// What stands in a part of the map.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MapPart {
    /// Tracks that stand there: all, or where there are more than wanted, an even choice. Whoever looks closer sees these again, and more.
    pub points: Vec<MapPoint>,
    /// How many stand there in all.
    pub total: u64,
}

/// A track on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MapPoint {
    /// The track.
    pub track: TrackId,
    /// Where it stands on the first axis.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 1))]
    pub x: f32,
    /// Where it stands on the second axis.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 1))]
    pub y: f32,
    /// Its title.
    pub title: String,
    /// Its artists in one line.
    pub artist: String,
    /// How it sounds; null where that is not known any more.
    pub sound: Option<Sound>,
}
