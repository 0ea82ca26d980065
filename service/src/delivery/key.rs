//! The key of a track's segments.

use model::TrackId;

use super::Delivery;
use crate::{Identity, Result};

impl Delivery {
    /// The AES-128 key, for whoever may play the track: everybody who is signed in.
    pub async fn key(&self, _who: &Identity, track: TrackId) -> Result<[u8; 16]> {
        let publication = self.publications.of(track).await?;
        self.key_wrap.unwrap(track, &publication.wrapped_key)
    }
}
