//! WAV headers that lie about the length of the sound, or name an impossible format (RIFF, Microsoft/IBM 1991).

use std::{
    fmt,
    io::{self, Read, Seek},
};

use super::{Patch, read_array};
use crate::Error;

/// Chunks that are looked at before and after the sound; a real file has a handful.
const MAX_CHUNKS: usize = 64;
const CHUNK_HEADER_BYTES: u64 = 8;

/// What matters of a WAV header.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wave {
    /// Channels and samples a second.
    format: Option<(u16, u32)>,
    /// How it lies about the length.
    pub fault: Option<LengthFault>,
}

/// A length that is not true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LengthFault {
    /// In which way.
    pub kind: FaultKind,
    /// The true length, where the false one stands.
    pub patch: Patch,
}

/// How a length lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// It names more sound than the file holds: the file was cut, or written as a stream.
    TooLong,
    /// It names less: sound follows where the next chunk should.
    TooShort,
}

impl fmt::Display for FaultKind {
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

impl Wave {
    /// Refuses what no sound can have; `GStreamer` has no words for it.
    pub fn check_format(&self) -> Result<(), Error> {
        match self.format {
            Some((0, _)) => Err(Error::OutOfRange { reason: "its header names no channels".to_owned() }),
            Some((_, 0)) => Err(Error::OutOfRange { reason: "its header names 0 samples a second".to_owned() }),
            _ => Ok(()),
        }
    }
}

/// Reads the chunk headers of a WAV file; none for other files.
pub fn examine(file: &mut (impl Read + Seek), file_bytes: u64) -> io::Result<Option<Wave>> {
    let Some([b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E']) = read_array(file, 0)? else {
        return Ok(None);
    };
    let mut wave = Wave::default();
    let mut sound_at = None;
    let mut position = 12;
    for _ in 0..MAX_CHUNKS {
        let Some([a, b, c, d, s0, s1, s2, s3]) = read_array(file, position)? else { break };
        let id = [a, b, c, d];
        let size = u64::from(u32::from_le_bytes([s0, s1, s2, s3]));
        let body = position + CHUNK_HEADER_BYTES;
        let fits = body + size <= file_bytes;
        match (sound_at, &id) {
            (None, b"fmt ") => {
                let format = read_array(file, body)?;
                wave.format =
                    format.map(|[_, _, c0, c1, r @ ..]: [u8; 8]| (u16::from_le_bytes([c0, c1]), u32::from_le_bytes(r)));
            }
            (None, b"data") if size == 0 || !fits => {
                let empty = body == file_bytes;
                wave.fault = (!empty).then(|| fault(FaultKind::TooLong, body, file_bytes));
                break;
            }
            (None, b"data") => sound_at = Some(body),
            // Chunk names are printable; what is not one, or does not fit, is sound that the header left out.
            (Some(sound), _) if !fits || !id.iter().all(|byte| (0x20..0x7f).contains(byte)) => {
                wave.fault = Some(fault(FaultKind::TooShort, sound, file_bytes));
                break;
            }
            _ => {}
        }
        position = body + size + size % 2;
    }
    Ok(Some(wave))
}

fn fault(kind: FaultKind, sound: u64, file_bytes: u64) -> LengthFault {
    let length = u32::try_from(file_bytes - sound).unwrap_or(u32::MAX);
    LengthFault { kind, patch: Patch { offset: sound - 4, bytes: length.to_le_bytes() } }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn wav(named: u32, sound: &[u8], after: &[u8]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x44\xac\0\0\0\0\0\0\0\0\x10\0data".to_vec();
        bytes.extend_from_slice(&named.to_le_bytes());
        bytes.extend_from_slice(sound);
        bytes.extend_from_slice(after);
        bytes
    }

    fn read(bytes: Vec<u8>) -> Option<Wave> {
        let length = bytes.len() as u64;
        examine(&mut Cursor::new(bytes), length).unwrap()
    }

    fn fault_of(named: u32, sound: &[u8], after: &[u8]) -> Option<FaultKind> {
        read(wav(named, sound, after)).unwrap().fault.map(|fault| fault.kind)
    }

    #[test]
    fn honest_headers_have_no_fault() {
        let sound = [0x80; 100];
        assert_eq!(fault_of(100, &sound, b""), None);
        assert_eq!(fault_of(99, &sound, b""), None, "padded to an even length");
        assert_eq!(fault_of(100, &sound, b"LIST\x04\0\0\0abcd"), None);
        assert_eq!(fault_of(0, b"", b""), None, "no sound at all is another fault");
    }

    #[test]
    fn lies_are_seen_and_the_truth_is_known() {
        let sound = [0x80; 100];
        for (named, kind) in [
            (1000, FaultKind::TooLong),
            (u32::MAX, FaultKind::TooLong),
            (0, FaultKind::TooLong), // a stream that was never closed
            (40, FaultKind::TooShort),
        ] {
            let mut bytes = wav(named, &sound, b"");
            let fault = read(bytes.clone()).unwrap().fault.unwrap();
            assert_eq!(fault.kind, kind, "{named} named");
            assert!(fault.patch.apply(0, &mut bytes));
            assert_eq!(bytes, wav(100, &sound, b""));
        }
    }

    #[test]
    fn impossible_formats_are_refused_with_a_reason() {
        let mut bytes = wav(100, &[0; 100], b"");
        assert!(read(bytes.clone()).unwrap().check_format().is_ok());
        bytes[22] = 0;
        assert!(matches!(read(bytes.clone()).unwrap().check_format(), Err(Error::OutOfRange { .. })));
        bytes[22] = 1;
        bytes[24..28].fill(0);
        assert!(matches!(read(bytes).unwrap().check_format(), Err(Error::OutOfRange { .. })));
    }

    #[test]
    fn other_and_broken_files_are_survived() {
        for bytes in [&b""[..], b"RIFF", b"RIFF\0\0\0\0AVI LIST", b"fLaC"] {
            assert_eq!(read(bytes.to_vec()), None);
        }
        let whole = wav(100, &[0; 100], b"LIST\x04\0\0\0abcd");
        for length in 12..whole.len() {
            assert!(read(whole[..length].to_vec()).is_some());
        }
    }
}
