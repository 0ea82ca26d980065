//! What the file's own bytes say that `GStreamer` 1.22 does not act on.

mod lame;
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
    /// The length in a WAV header is wrong: decode to the end of the file.
    pub ignore_length: bool,
    /// What was odd, in sentences for a person.
    pub warning: Option<String>,
}

/// The music in a stream of decoded samples, a channel, at the source's rate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trim {
    /// Samples before the music.
    pub skip: u64,
    /// Samples of music, where known.
    pub keep: Option<u64>,
}

impl Source {
    /// Looks at the ends of the headers. Only ordinary files are opened: a FIFO or a device could block for ever.
    pub fn examine(path: &Path) -> Result<Self, Error> {
        let metadata = path.metadata()?;
        if !metadata.is_file() {
            return Err(Error::NotAudio { found: "it is not an ordinary file".to_owned() });
        }
        if metadata.len() == 0 {
            return Err(Error::Empty);
        }
        let mut file = File::open(path)?;
        let wave = riff::length_fault(&mut file, metadata.len())?;
        let trim = if wave.is_none() { lame::trim(&mut file)? } else { None };
        Ok(Self {
            path: path.to_owned(),
            trim: trim.unwrap_or_default(),
            ignore_length: wave.is_some(),
            warning: wave.map(|fault| fault.to_string()),
        })
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
