//! What listeners did, as confidence in what they like.

use crate::id::{Listener, Track};

/// After so many seconds an act counts half (60 days): tastes drift over months.
pub const HALF_LIFE_S: f64 = 60.0 * 86_400.0;

/// One act of a listener.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interaction {
    /// Who.
    pub listener: Listener,
    /// With which track.
    pub track: Track,
    /// How much it says: 1 is a completed play; negative speaks against the track. See [`Signal::weight`].
    pub weight: f32,
    /// When, in seconds of the caller's epoch.
    pub at_s: i64,
}

/// The acts that say something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Signal {
    /// Heard to the end.
    Completed,
    /// Left on the way, after this share of the track (0 to 1).
    Left(f32),
    /// Made a favourite.
    Favourite,
    /// Put into a playlist.
    AddedToPlaylist,
}

impl Signal {
    /// The weight of an [`Interaction`]. A favourite and a playlist are deliberate, so they say more than a play that may have run by
    /// itself. Leaving within the first tenth speaks against the track; between a tenth and a half it says nothing.
    pub fn weight(self) -> f32 {
        match self {
            Self::Completed => 1.0,
            Self::Left(share) if share < 0.1 => -0.5,
            Self::Left(share) if share < 0.5 => 0.0,
            Self::Left(share) if share.is_finite() => share.min(1.0),
            Self::Left(_) => 0.0,
            Self::Favourite => 3.0,
            Self::AddedToPlaylist => 2.0,
        }
    }
}

/// What is left of a weight at `now_s`: it halves every `half_life_s`. Acts of the future count as of now; what is not finite is 0.
pub fn decayed(weight: f32, at_s: i64, now_s: i64, half_life_s: f64) -> f32 {
    let age_s = now_s.saturating_sub(at_s).max(0) as f64;
    let left = (f64::from(weight) * (-age_s / half_life_s).exp2()) as f32;
    if left.is_finite() { left } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_by_its_half_life_and_never_grows() {
        let day = 86_400;
        assert!((decayed(2.0, 0, 60 * day, HALF_LIFE_S) - 1.0).abs() < 1e-6);
        assert!((decayed(-2.0, 0, 120 * day, HALF_LIFE_S) + 0.5).abs() < 1e-6);
        assert!((decayed(2.0, 99, 5, HALF_LIFE_S) - 2.0).abs() < 1e-6);
        assert!(decayed(f32::NAN, 0, 0, HALF_LIFE_S).abs() < 1e-6);
    }

    #[test]
    fn what_is_deliberate_says_more() {
        assert!(Signal::Favourite.weight() > Signal::AddedToPlaylist.weight());
        assert!(Signal::AddedToPlaylist.weight() > Signal::Completed.weight());
        assert!(Signal::Left(0.05).weight() < 0.0);
        assert!(Signal::Left(f32::NAN).weight().is_finite());
    }
}
