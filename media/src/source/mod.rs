//! What the file's own bytes say that `GStreamer` 1.22 does not act on, or acts on wrongly.

mod lame;
mod mp4;
mod ogg;
mod riff;

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use crate::Error;

/// A file that was looked into.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// Samples to leave out at its ends.
    pub trim: Trim,
    /// Bytes that the decoder is to see instead of those in the file.
    pub patches: Vec<Patch>,
    /// What was odd, in sentences for a person.
    pub warning: Option<String>,
}

/// The music in a stream of decoded samples, a channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trim {
    /// Samples before the music.
    pub skip: u64,
    /// Samples of music, where known.
    pub keep: Option<u64>,
    /// The rate in which these are counted; none for the rate of the source itself.
    pub counted_at_hz: Option<u32>,
}

impl Trim {
    /// The same, counted at the rate of the source.
    pub fn at(self, rate_hz: u32) -> Self {
        let Some(counted_at_hz) = self.counted_at_hz.filter(|counted| *counted != 0) else { return self };
        let scale = |samples| {
            let scaled = (u128::from(samples) * u128::from(rate_hz)).div_ceil(u128::from(counted_at_hz));
            u64::try_from(scaled).unwrap_or(u64::MAX)
        };
        Self { skip: scale(self.skip), keep: self.keep.map(scale), counted_at_hz: None }
    }
}

/// Four bytes at a place of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patch {
    /// Where the first of them stands.
    pub offset: u64,
    /// What the decoder is to see.
    pub bytes: [u8; 4],
}

impl Patch {
    /// Applies the part that falls into `buffer`, which was read at `offset`. Tells whether any did.
    pub fn apply(self, offset: u64, buffer: &mut [u8]) -> bool {
        let mut applied = false;
        for (place, byte) in (self.offset..).zip(self.bytes) {
            let index = place.checked_sub(offset).and_then(|index| usize::try_from(index).ok());
            if let Some(target) = index.and_then(|index| buffer.get_mut(index)) {
                *target = byte;
                applied = true;
            }
        }
        applied
    }

    /// Whether any of it falls into so many bytes at `offset`.
    pub fn touches(self, offset: u64, bytes: usize) -> bool {
        self.offset + 4 > offset && self.offset < offset + bytes as u64
    }
}

impl Source {
    /// Looks into the headers. Only ordinary files are opened: a FIFO or a device could block for ever.
    pub fn examine(path: &Path) -> Result<Self, Error> {
        let metadata = path.metadata()?;
        if !metadata.is_file() {
            return Err(Error::NotAudio { found: "it is not an ordinary file".to_owned() });
        }
        if metadata.len() == 0 {
            return Err(Error::Empty);
        }
        let mut file = File::open(path)?;
        let mut source = Self { path: path.to_owned(), trim: Trim::default(), patches: Vec::new(), warning: None };
        if let Some(wave) = riff::examine(&mut file, metadata.len())? {
            wave.check_format()?;
            source.patches.extend(wave.fault.map(|fault| fault.patch));
            source.warning = wave.fault.map(|fault| fault.kind.to_string());
        } else if let Some(edit) = mp4::edit(&mut file, metadata.len())? {
            source.trim = edit.trim;
            source.patches = edit.patches;
        } else if let Some(trim) = ogg::trim(&mut file, metadata.len())? {
            source.trim = trim;
        } else if let Some(trim) = lame::trim(&mut file)? {
            source.trim = trim;
        }
        Ok(source)
    }
}

/// Reads up to `buffer.len()` bytes at `position`; fewer only at the end of the file.
fn read_at<'a>(file: &mut (impl Read + Seek), position: u64, buffer: &'a mut [u8]) -> io::Result<&'a [u8]> {
    file.seek(SeekFrom::Start(position))?;
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(buffer.get(..filled).unwrap_or_default())
}

/// Reads exactly `N` bytes; none where the file ends before.
fn read_array<const N: usize>(file: &mut (impl Read + Seek), position: u64) -> io::Result<Option<[u8; N]>> {
    let mut buffer = [0; N];
    let complete = read_at(file, position, &mut buffer)?.len() == N;
    Ok(complete.then_some(buffer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_lands_in_its_place_however_the_file_is_read() {
        let patch = Patch { offset: 6, bytes: [1, 2, 3, 4] };
        for size in 1..12 {
            let mut file = [0; 12];
            for (index, chunk) in file.chunks_mut(size).enumerate() {
                let offset = (index * size) as u64;
                let touches = patch.touches(offset, chunk.len());
                assert_eq!(patch.apply(offset, chunk), touches);
            }
            assert_eq!(file, [0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0], "read by {size}");
        }
    }

    #[test]
    fn a_trim_is_scaled_to_the_rate_of_the_source() {
        let trim = Trim { skip: 1024, keep: Some(22_050), counted_at_hz: Some(22_050) };
        assert_eq!(trim.at(44_100), Trim { skip: 2048, keep: Some(44_100), counted_at_hz: None });
        assert_eq!(trim.at(22_050).skip, 1024);
        let endless = Trim { keep: Some(u64::MAX), ..trim };
        assert_eq!(endless.at(44_100).keep, Some(u64::MAX));
    }

    #[test]
    fn only_ordinary_files_are_opened() {
        assert!(matches!(Source::examine(Path::new("/dev/zero")), Err(Error::NotAudio { .. })));
        assert!(matches!(Source::examine(Path::new("/")), Err(Error::NotAudio { .. })));
        assert!(matches!(Source::examine(Path::new("/nowhere")), Err(Error::Unreadable(_))));
    }
}
