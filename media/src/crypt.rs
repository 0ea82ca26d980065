//! Encryption of a whole segment: AES-128-CBC with PKCS#7 padding (RFC 8216 §4.3.2.4).

use cbc::cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7};

type Encryptor = cbc::Encryptor<aes::Aes128>;

/// The segment's bytes, encrypted. The IV is the media sequence number as a 16-byte big-endian integer
/// (RFC 8216 §5.2), so that no two segments of a rendition share one.
pub fn encrypt_segment(plain: &[u8], key: &[u8; 16], sequence: u32) -> Vec<u8> {
    let iv = u128::from(sequence).to_be_bytes();
    Encryptor::new(key.into(), &iv.into()).encrypt_padded_vec::<Pkcs7>(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_what_openssl_makes_of_it() {
        // printf MIST | openssl enc -aes-128-cbc -K 000102030405060708090a0b0c0d0e0f -iv 00000000000000000000000000000102
        const EXPECTED: u128 = 0x30c0_e02a_e770_2277_3871_557a_fa25_ffe6;
        let key = std::array::from_fn(|index| index as u8);
        let bytes = encrypt_segment(b"MIST", &key, 258);
        assert_eq!(bytes, EXPECTED.to_be_bytes());
    }

    #[test]
    fn whole_blocks_get_a_block_of_padding() {
        for (plain, encrypted) in [(0, 16), (15, 16), (16, 32), (188, 192), (16 * 188, 16 * 189)] {
            assert_eq!(encrypt_segment(&vec![0; plain], &[7; 16], 0).len(), encrypted);
        }
    }

    #[test]
    fn each_sequence_number_has_its_own_iv() {
        assert_ne!(encrypt_segment(b"same", &[7; 16], 0), encrypt_segment(b"same", &[7; 16], 1));
    }
}
