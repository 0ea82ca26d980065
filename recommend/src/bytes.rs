//! How models are written: a name of four bytes, a version, little-endian numbers, and a checksum (CRC-32) over all of it.

/// Why bytes could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// They are something else.
    #[error("these bytes are not of the kind that was asked for")]
    OtherKind,
    /// They were written by another version: train again.
    #[error("written in version {found}, while {known} is read here: train again")]
    OtherVersion {
        /// The version in the bytes.
        found: u32,
        /// The version that can be read.
        known: u32,
    },
    /// They were cut or changed.
    #[error("the bytes are damaged")]
    Damaged,
}

/// What is being written.
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn new(kind: [u8; 4], version: u32) -> Self {
        let mut writer = Self(kind.to_vec());
        writer.u32(version);
        writer
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn f32s(&mut self, values: &[f32]) {
        for value in values {
            self.0.extend(value.to_le_bytes());
        }
    }

    /// All of it, and its checksum.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.u32(crc32fast::hash(&self.0));
        self.0
    }
}

/// What is left to read.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], kind: [u8; 4], known: u32) -> Result<Self, ReadError> {
        let (body, sum) = bytes.split_last_chunk::<4>().ok_or(ReadError::Damaged)?;
        let (found_kind, rest) = body.split_first_chunk::<4>().ok_or(ReadError::Damaged)?;
        if *found_kind != kind {
            return Err(ReadError::OtherKind);
        }
        if crc32fast::hash(body) != u32::from_le_bytes(*sum) {
            return Err(ReadError::Damaged);
        }
        let mut reader = Self(rest);
        match reader.u32()? {
            found if found == known => Ok(reader),
            found => Err(ReadError::OtherVersion { found, known }),
        }
    }

    pub(crate) fn u32(&mut self) -> Result<u32, ReadError> {
        let (value, rest) = self.0.split_first_chunk::<4>().ok_or(ReadError::Damaged)?;
        self.0 = rest;
        Ok(u32::from_le_bytes(*value))
    }

    /// `count` finite numbers. Nothing is allocated for numbers that are not there.
    pub(crate) fn f32s(&mut self, count: usize) -> Result<Vec<f32>, ReadError> {
        let length = count.checked_mul(4).ok_or(ReadError::Damaged)?;
        let (values, rest) = self.0.split_at_checked(length).ok_or(ReadError::Damaged)?;
        self.0 = rest;
        let values: Vec<f32> =
            values.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect();
        if values.iter().all(|value| value.is_finite()) { Ok(values) } else { Err(ReadError::Damaged) }
    }

    /// That nothing is left.
    pub(crate) fn finish(self) -> Result<(), ReadError> {
        if self.0.is_empty() { Ok(()) } else { Err(ReadError::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong() {
        let mut writer = Writer::new(*b"test", 3);
        writer.f32s(&[1.5, -2.0]);
        let bytes = writer.finish();
        let read = |bytes: &[u8], kind: &[u8; 4], version| {
            let mut reader = Reader::new(bytes, *kind, version)?;
            let values = reader.f32s(2)?;
            reader.finish()?;
            Ok(values)
        };
        assert_eq!(read(&bytes, b"test", 3), Ok(vec![1.5, -2.0]));
        assert_eq!(read(&bytes, b"tset", 3), Err(ReadError::OtherKind));
        assert_eq!(read(&bytes, b"test", 4), Err(ReadError::OtherVersion { found: 3, known: 4 }));
        for at in 4..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert_eq!(read(&flipped, b"test", 3), Err(ReadError::Damaged), "flipped at {at}");
            assert!(read(&bytes[..at], b"test", 3).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn numbers_that_are_none_are_damage() {
        let mut writer = Writer::new(*b"test", 1);
        writer.f32s(&[f32::NAN]);
        let bytes = writer.finish();
        assert_eq!(Reader::new(&bytes, *b"test", 1).unwrap().f32s(1), Err(ReadError::Damaged));
    }
}
