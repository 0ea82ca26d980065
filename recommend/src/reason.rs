//! Why a track is recommended, in terms that a listener understands.

use crate::id::Track;

/// Why a track is recommended. Its tempo and key, if they are to be told, are the caller's to look up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// Listeners who play that track, which this listener played, play this one too.
    BecauseYouPlayed(Track),
    /// It sounds like a track that the listener played.
    CloseInSound {
        /// The track that it is close to.
        to: Track,
        /// Cosine similarity, −1 to 1.
        similarity: f32,
    },
    /// Listeners with a like taste play it; no one track stands out as the cause.
    ListenersLikeYou,
    /// It joined the catalogue lately, and fits.
    New {
        /// The played track whose sound it is closest to, where there is one.
        close_to: Option<Track>,
    },
    /// It is played much at present.
    Popular,
}
