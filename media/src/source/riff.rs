//! WAV headers that lie about the length of the sound (RIFF, Microsoft/IBM 1991).

use std::{
    fmt,
    io::{self, Read, Seek},
};

use super::read_at;

/// Chunks that are looked at before and after the sound; a real file has a handful.
const MAX_CHUNKS: usize = 64;
const CHUNK_HEADER_BYTES: u64 = 8;

/// How a header lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthFault {
    /// It names more sound than the file holds: the file was cut, or written as a stream.
    TooLong,
    /// It names less: sound follows where the next chunk should.
    TooShort,
}

impl fmt::Display for LengthFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => {
                "The WAV header names more sound than the file holds; all the sound in the file was published."
            }
            Self::TooShort => {
                "The WAV header names less sound than the file holds; everything to the end of the file was published."
            }
        })
    }
}

/// How the header of a WAV file lies; none for an honest one and for other files.
pub fn length_fault(file: &mut (impl Read + Seek), file_bytes: u64) -> io::Result<Option<LengthFault>> {
    let mut header = [0; 12];
    let header = read_at(file, 0, &mut header)?;
    if !(header.starts_with(b"RIFF") && header.ends_with(b"WAVE") && header.len() == 12) {
        return Ok(None);
    }
    let mut position = 12;
    let mut sound_seen = false;
    for _ in 0..MAX_CHUNKS {
        let mut bytes = [0; CHUNK_HEADER_BYTES as usize];
        let Ok([id @ .., s0, s1, s2, s3]) = <[u8; 8]>::try_from(read_at(file, position, &mut bytes)?) else {
            return Ok(None); // the end, or a few bytes of filling
        };
        let size = u64::from(u32::from_le_bytes([s0, s1, s2, s3]));
        let end = position + CHUNK_HEADER_BYTES + size;
        match (sound_seen, &id) {
            (false, b"data") if size == 0 || end > file_bytes => {
                let empty = position + CHUNK_HEADER_BYTES == file_bytes;
                return Ok((!empty).then_some(LengthFault::TooLong));
            }
            (false, b"data") => sound_seen = true,
            // Chunk names are printable; what is not one, or does not fit, is sound that the header left out.
            (true, _) if end > file_bytes || !id.iter().all(|byte| (0x20..0x7f).contains(byte)) => {
                return Ok(Some(LengthFault::TooShort));
            }
            _ => {}
        }
        position = end + size % 2;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn wav(named: u32, sound: &[u8], after: &[u8]) -> Option<LengthFault> {
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
        bytes.extend_from_slice(&[1; 16]);
        bytes.extend_from_slice(b"data");
        bytes.extend_from_slice(&named.to_le_bytes());
        bytes.extend_from_slice(sound);
        bytes.extend_from_slice(after);
        let length = bytes.len() as u64;
        length_fault(&mut Cursor::new(bytes), length).unwrap()
    }

    #[test]
    fn honest_headers_have_no_fault() {
        let sound = [0x80; 100];
        assert_eq!(wav(100, &sound, b""), None);
        assert_eq!(wav(99, &sound, b""), None, "padded to an even length");
        assert_eq!(wav(100, &sound, b"LIST\x04\0\0\0abcd"), None);
        assert_eq!(wav(0, b"", b""), None, "no sound at all is another fault");
    }

    #[test]
    fn lies_are_seen() {
        let sound = [0x80; 100];
        assert_eq!(wav(1000, &sound, b""), Some(LengthFault::TooLong));
        assert_eq!(wav(u32::MAX, &sound, b""), Some(LengthFault::TooLong));
        assert_eq!(wav(0, &sound, b""), Some(LengthFault::TooLong), "a stream that was never closed");
        assert_eq!(wav(40, &sound, b""), Some(LengthFault::TooShort));
    }

    #[test]
    fn other_and_broken_files_are_none_of_its_business() {
        for bytes in [&b""[..], b"RIFF", b"RIFF\0\0\0\0AVI LIST", b"RIFF\0\0\0\0WAVE", b"fLaC"] {
            assert_eq!(length_fault(&mut Cursor::new(bytes), bytes.len() as u64).unwrap(), None);
        }
    }
}
