//! HLS playlists: the part of RFC 8216 that audio on demand needs.
//!
//! Invariant: the parser is total and bounded. Whatever the bytes are, it answers a playlist or an
//! [`Error`] with a line number, and holds no more than a small multiple of its input.

mod attributes;
mod master;
mod media;
mod uri;

use std::fmt;

pub use master::{Master, Variant, parse as parse_master};
pub use media::{Key, Media, Segment, parse as parse_media};
pub use uri::resolve;

/// Longer playlists are refused: a day of 4 s segments is a quarter of this.
const MAX_BYTES: usize = 4 << 20;

/// Why a text is not a playlist that can be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The line at fault, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not UTF-8.
    Encoding,
    /// Longer than this parser reads.
    TooLong,
    /// The first line is not `#EXTM3U`.
    NoHeader,
    /// A tag whose value cannot be read.
    Value,
    /// A tag lacks an attribute that it must have.
    Missing,
    /// A URI where no tag announced one.
    StrayUri,
    /// A tag that announces a URI, and no URI.
    NoUri,
    /// Encryption other than AES-128 with a 16-byte key.
    Encryption,
    /// Nothing to play.
    Empty,
    /// A master playlist was expected and a media playlist was found, or the other way round.
    WrongKind,
    /// Not ended: a live stream.
    Live,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.fault {
            Fault::Encoding => "is not UTF-8",
            Fault::TooLong => "is beyond what is read",
            Fault::NoHeader => "is not #EXTM3U",
            Fault::Value => "has a value that cannot be read",
            Fault::Missing => "lacks an attribute",
            Fault::StrayUri => "is a URI that no tag announced",
            Fault::NoUri => "announces a URI that does not come",
            Fault::Encryption => "asks for an encryption other than AES-128",
            Fault::Empty => "ends a playlist without entries",
            Fault::WrongKind => "belongs to the other kind of playlist",
            Fault::Live => "ends a playlist that is not complete",
        };
        write!(f, "line {} {what}", self.line)
    }
}

impl std::error::Error for Error {}

/// One meaningful line.
enum Line<'a> {
    /// `#EXT…`: name without `#`, and what follows the colon.
    Tag(&'a str, &'a str),
    /// A URI.
    Uri(&'a str),
}

/// Numbered tags and URIs after the header; blank lines and comments are left out.
fn lines(bytes: &[u8]) -> Result<impl Iterator<Item = (usize, Line<'_>)>, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error { line: 1, fault: Fault::TooLong });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        Error { line: before.split(|&byte| byte == b'\n').count(), fault: Fault::Encoding }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut numbered = text.lines().map(str::trim_end).enumerate();
    if numbered.next().is_none_or(|(_, header)| header != "#EXTM3U") {
        return Err(Error { line: 1, fault: Fault::NoHeader });
    }
    Ok(numbered.filter_map(|(index, line)| {
        let line_number = index + 1;
        match line.strip_prefix('#') {
            Some(tag) if tag.starts_with("EXT") => {
                let (name, value) = tag.split_once(':').unwrap_or((tag, ""));
                Some((line_number, Line::Tag(name, value)))
            }
            Some(_) => None,
            None if line.is_empty() => None,
            None => Some((line_number, Line::Uri(line))),
        }
    }))
}
