//! Refresh tokens: 256 random bits that only their owner knows.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use sha2::{Digest as _, Sha256};

use crate::{Error, Result, secrets::random_bytes};

/// How long a refresh token is good, in seconds. Each renewal starts a new one.
pub(super) const LIFETIME_S: u32 = 30 * 24 * 60 * 60;

/// A new token, as its owner gets it.
pub(super) fn generate() -> Result<String> {
    Ok(BASE64.encode(random_bytes::<32>().map_err(Error::Internal)?))
}

/// What the database keeps of a token. A plain hash is enough: 256 random bits cannot be guessed.
pub(super) fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
