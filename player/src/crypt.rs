//! AES-128-CBC with PKCS#7, the encryption of HLS segments (RFC 8216, section 4.3.2.4).
//!
//! In Rust and not by `crypto.subtle`, which browsers withhold from pages on plain HTTP.

use std::fmt;

use aes::Aes128;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7};

/// The bytes are no whole blocks, or the key is not theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecryptError;

impl fmt::Display for DecryptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the segment does not decrypt with its key")
    }
}

impl std::error::Error for DecryptError {}

/// Decrypts a whole segment.
pub fn decrypt(segment: &[u8], key: &[u8; 16], iv: &[u8; 16]) -> Result<Vec<u8>, DecryptError> {
    cbc::Decryptor::<Aes128>::new(key.into(), iv.into()).decrypt_padded_vec::<Pkcs7>(segment).map_err(|_| DecryptError)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST SP 800-38A, F.2.2, first block, and one block of padding behind it.
    #[test]
    fn decrypts_the_vector_of_nist() {
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
        };
        let key: [u8; 16] = hex("2b7e151628aed2a6abf7158809cf4f3c").try_into().unwrap();
        let iv: [u8; 16] = hex("000102030405060708090a0b0c0d0e0f").try_into().unwrap();
        let cipher = hex("7649abac8119b246cee98e9b12e9197d8964e0b149c10b7b682e6e39aaeb731c");
        assert_eq!(decrypt(&cipher, &key, &iv).unwrap(), hex("6bc1bee22e409f96e93d7e117393172a"));
    }

    #[test]
    fn refuses_what_is_no_whole_block_or_another_key() {
        assert_eq!(decrypt(&[0; 17], &[0; 16], &[0; 16]), Err(DecryptError));
        assert_eq!(decrypt(&[], &[0; 16], &[0; 16]), Err(DecryptError));
        assert_eq!(decrypt(&[0; 32], &[1; 16], &[0; 16]), Err(DecryptError));
    }
}
