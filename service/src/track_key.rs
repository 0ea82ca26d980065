//! The keys of encrypted segments, wrapped by the master key of the installation.

use std::{fmt, sync::Arc};

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use model::TrackId;

use crate::{Error, Result, secrets::random_bytes};

const NONCE_BYTES: usize = 24;

/// Wraps and unwraps track keys: XChaCha20-Poly1305 with a random nonce, bound to the track, so that a
/// wrapped key cannot be moved to another track. Cheap to clone.
#[derive(Clone)]
pub(crate) struct KeyWrap(Arc<XChaCha20Poly1305>);

impl fmt::Debug for KeyWrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyWrap")
    }
}

impl KeyWrap {
    pub fn new(master_key: &[u8; 32]) -> Self {
        Self(Arc::new(XChaCha20Poly1305::new(master_key.into())))
    }

    /// Nonce, then ciphertext and tag.
    pub fn wrap(&self, track: TrackId, key: &[u8; 16]) -> Result<Vec<u8>> {
        let nonce = random_bytes::<NONCE_BYTES>().map_err(Error::Internal)?;
        let payload = Payload { msg: key, aad: track.0.as_bytes() };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::internal("cannot wrap a key"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// The key, if it was wrapped for this track by this master key.
    pub fn unwrap(&self, track: TrackId, wrapped: &[u8]) -> Result<[u8; 16]> {
        wrapped
            .split_first_chunk::<NONCE_BYTES>()
            .and_then(|(nonce, sealed)| {
                let payload = Payload { msg: sealed, aad: track.0.as_bytes() };
                self.0.decrypt(&XNonce::from(*nonce), payload).ok()
            })
            .and_then(|key| key.try_into().ok())
            .ok_or_else(|| Error::internal("a track key does not fit the master key; was MIST_MASTER_KEY changed?"))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_key_opens_with_its_track_and_master_key_only() {
        let (track, other) = (TrackId(Uuid::from_u128(1)), TrackId(Uuid::from_u128(2)));
        let wrap = KeyWrap::new(&[7; 32]);
        let wrapped = wrap.wrap(track, &[9; 16]).unwrap();
        assert_eq!(wrap.unwrap(track, &wrapped).unwrap(), [9; 16]);
        assert!(wrap.unwrap(other, &wrapped).is_err());
        assert!(KeyWrap::new(&[8; 32]).unwrap(track, &wrapped).is_err());
        let mut changed = wrapped.clone();
        changed[30] ^= 1;
        assert!(wrap.unwrap(track, &changed).is_err());
        assert!(wrap.unwrap(track, &wrapped[..10]).is_err());
        assert_ne!(wrapped, wrap.wrap(track, &[9; 16]).unwrap(), "the nonce is random");
    }
}
