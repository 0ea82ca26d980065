//! Tracks that are nearly the same recording.

use serde::{Deserialize, Serialize};

use crate::TrackId;

/// A track that another sounds like, as long as no admin has decided about the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resemblance {
    /// The track that the other sounds like.
    pub track: TrackId,
    /// Its title; never empty.
    pub title: String,
    /// Its artists, in the order of the tags; may be empty.
    pub artists: Vec<String>,
    /// How alike the two are in per cent: 100 is the same recording, 50 is chance. Below 90 they are not told of.
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub percent: u8,
}
