//! Media playlists on demand (RFC 8216, sections 4.3.2 and 4.3.3).

use super::{Error, Fault, Line, attributes::Attributes, lines};

/// More segments than this are refused: at 4 s each, four and a half days.
const MAX_SEGMENTS: usize = 100_000;
/// More keys than this are refused.
const MAX_KEYS: usize = 1000;
/// A segment longer than this is a mistake.
const MAX_SEGMENT_S: f64 = 3600.0;

/// The segments of one variant.
#[derive(Debug, Clone, PartialEq)]
pub struct Media {
    /// In playing order; never empty.
    pub segments: Vec<Segment>,
    /// The keys that segments refer to.
    pub keys: Vec<Key>,
}

/// One segment.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Where it is, as written.
    pub uri: String,
    /// Its media sequence number.
    pub sequence: u64,
    /// Sum of the durations before it, in seconds.
    pub start_s: f64,
    /// `EXTINF`, in seconds.
    pub duration_s: f64,
    /// Its key as an index into [`Media::keys`]; none when it is not encrypted.
    pub key: Option<usize>,
}

/// An AES-128 key by its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Where its 16 bytes are, as written.
    pub uri: String,
    /// The initialisation vector; none means each segment's media sequence number.
    pub iv: Option<[u8; 16]>,
}

impl Media {
    /// Length of the whole, in seconds.
    pub fn duration_s(&self) -> f64 {
        self.segments.last().map_or(0.0, |last| last.start_s + last.duration_s)
    }

    /// The initialisation vector of a segment (RFC 8216, section 5.2).
    pub fn iv(&self, segment: &Segment) -> [u8; 16] {
        let explicit = segment.key.and_then(|key| self.keys.get(key)).and_then(|key| key.iv);
        explicit.unwrap_or_else(|| u128::from(segment.sequence).to_be_bytes())
    }
}

/// Reads a media playlist. It must be complete (`EXT-X-ENDLIST`): there is no live radio here.
pub fn parse(bytes: &[u8]) -> Result<Media, Error> {
    let mut parser = Parser::default();
    let mut last_line = 1;
    for (line, content) in lines(bytes)? {
        last_line = line;
        parser.line(&content).map_err(|fault| Error { line, fault })?;
        if parser.ended {
            break;
        }
    }
    parser.finish().map_err(|fault| Error { line: last_line, fault })
}

#[derive(Default)]
struct Parser {
    segments: Vec<Segment>,
    keys: Vec<Key>,
    key: Option<usize>,
    first_sequence: u64,
    next_start_s: f64,
    announced_s: Option<f64>,
    ended: bool,
}

impl Parser {
    fn line(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        match *line {
            Line::Tag("EXT-X-STREAM-INF", _) => return Err(Fault::WrongKind),
            Line::Tag("EXT-X-MEDIA-SEQUENCE", value) => {
                if !self.segments.is_empty() {
                    return Err(Fault::Value);
                }
                // Bounded, so that adding the number of segments cannot overflow.
                self.first_sequence = value.parse::<u32>().map_err(|_| Fault::Value)?.into();
            }
            Line::Tag("EXTINF", value) => {
                let seconds = value.split_once(',').map_or(value, |(seconds, _title)| seconds);
                let seconds = decimal(seconds.trim()).ok_or(Fault::Value)?;
                if !(0.0..=MAX_SEGMENT_S).contains(&seconds) {
                    return Err(Fault::Value);
                }
                self.announced_s = Some(seconds);
            }
            Line::Tag("EXT-X-KEY", list) => self.key = self.key(list)?,
            Line::Tag("EXT-X-ENDLIST", _) => self.ended = true,
            Line::Tag(..) => {}
            Line::Uri(uri) => self.segment(uri)?,
        }
        Ok(())
    }

    fn key(&mut self, list: &str) -> Result<Option<usize>, Fault> {
        match Attributes::get(list, "METHOD").ok_or(Fault::Missing)? {
            "NONE" => return Ok(None),
            "AES-128" => {}
            _ => return Err(Fault::Encryption),
        }
        if Attributes::get(list, "KEYFORMAT").is_some_and(|format| format != "identity") {
            return Err(Fault::Encryption);
        }
        let uri = Attributes::get(list, "URI").ok_or(Fault::Missing)?;
        let iv = match Attributes::get(list, "IV") {
            Some(text) => Some(parse_iv(text).ok_or(Fault::Value)?),
            None => None,
        };
        // One entry a key, though a playlist may repeat the tag before each segment.
        let known = self.keys.iter().rposition(|key| key.uri == uri && key.iv == iv);
        if known.is_some() {
            return Ok(known);
        }
        if self.keys.len() == MAX_KEYS {
            return Err(Fault::TooLong);
        }
        self.keys.push(Key { uri: uri.to_owned(), iv });
        Ok(Some(self.keys.len() - 1))
    }

    fn segment(&mut self, uri: &str) -> Result<(), Fault> {
        let duration_s = self.announced_s.take().ok_or(Fault::StrayUri)?;
        if self.segments.len() == MAX_SEGMENTS {
            return Err(Fault::TooLong);
        }
        self.segments.push(Segment {
            uri: uri.to_owned(),
            sequence: self.first_sequence + self.segments.len() as u64,
            start_s: self.next_start_s,
            duration_s,
            key: self.key,
        });
        self.next_start_s += duration_s;
        Ok(())
    }

    fn finish(self) -> Result<Media, Fault> {
        if self.announced_s.is_some() {
            return Err(Fault::NoUri);
        }
        if self.segments.is_empty() {
            return Err(Fault::Empty);
        }
        if !self.ended {
            return Err(Fault::Live);
        }
        Ok(Media { segments: self.segments, keys: self.keys })
    }
}

/// RFC 8216's decimal-floating-point: digits, with digits after a point or none; read to the billionth.
///
/// It is made of integers: the standard library's reader of floats brings a table of ten kilobytes, which every visitor
/// would download.
fn decimal(text: &str) -> Option<f64> {
    const PLACES: usize = 9;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !fraction.bytes().all(|digit| digit.is_ascii_digit()) || whole.starts_with('+') {
        return None;
    }
    let fraction = &fraction[..fraction.len().min(PLACES)];
    let (whole, parts): (u32, u32) = (whole.parse().ok()?, fraction.parse().ok()?);
    let one = 10_u64.pow(fraction.len() as u32);
    // One division of whole numbers: rounded once.
    Some((u64::from(whole) * one + u64::from(parts)) as f64 / one as f64)
}

/// `0x` and up to 32 hex digits.
fn parse_iv(text: &str) -> Option<[u8; 16]> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    u128::from_str_radix(digits, 16).ok().map(u128::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEDIA: &str = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:7\n\
        #EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-KEY:METHOD=AES-128,URI=\"/k\",IV=0x0000000000000000000000000000000A\n\
        #EXTINF:2.020136,\n7.ts\n#EXT-X-KEY:METHOD=AES-128,URI=\"/k\"\n#EXTINF:3.993832,title\n8.ts\n\
        #EXT-X-KEY:METHOD=NONE\n#EXTINF:1,\n9.ts\n#EXT-X-ENDLIST\n";

    #[test]
    fn reads_segments_keys_and_vectors() {
        let media = parse(MEDIA.as_bytes()).unwrap();
        assert_eq!(media.segments.len(), 3);
        assert_eq!(media.keys.len(), 2);
        let [first, second, third] = &media.segments[..] else { panic!("three segments") };
        assert_eq!((first.sequence, first.key, media.iv(first)[15]), (7, Some(0), 10));
        assert_eq!((second.sequence, second.key, media.iv(second)[15]), (8, Some(1), 8));
        assert!((second.start_s - 2.020_136).abs() < 1e-9);
        assert_eq!((third.uri.as_str(), third.key), ("9.ts", None));
        assert!((media.duration_s() - 7.013_968).abs() < 1e-9);
    }

    #[test]
    fn decimals_are_read_to_the_billionth() {
        for text in ["0", "4", "4.0", "3.993832", "2.020136054", "3599.999999999"] {
            assert_eq!(decimal(text), text.parse().ok(), "{text}");
        }
        let long = decimal("3.99383219954648526").unwrap();
        assert!((long - 3.993_832_199_546_485).abs() < 1e-9);
        for text in
            ["", ".", "4.", ".5", "+4", "-4", "4.+1", "4.-1", "4.1.2", "4,1", "1e3", "inf", "NaN", "99999999999"]
        {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn errors_name_their_line() {
        let fault = |body: &str| {
            let text = format!("#EXTM3U\n{body}");
            parse(text.as_bytes()).map_err(|error| (error.line, error.fault))
        };
        assert_eq!(fault("#EXTINF:4,\n0.ts"), Err((3, Fault::Live)));
        assert_eq!(fault("#EXT-X-ENDLIST"), Err((2, Fault::Empty)));
        assert_eq!(fault("0.ts"), Err((2, Fault::StrayUri)));
        assert_eq!(fault("#EXTINF:4,\n#EXT-X-ENDLIST"), Err((3, Fault::NoUri)));
        assert_eq!(fault("#EXTINF:-1,\n0.ts"), Err((2, Fault::Value)));
        assert_eq!(fault("#EXTINF:NaN,\n0.ts"), Err((2, Fault::Value)));
        assert_eq!(fault("#EXTINF:1e300,\n0.ts"), Err((2, Fault::Value)));
        assert_eq!(fault("#EXT-X-MEDIA-SEQUENCE:99999999999"), Err((2, Fault::Value)));
        assert_eq!(fault("#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k\""), Err((2, Fault::Encryption)));
        assert_eq!(fault("#EXT-X-KEY:METHOD=AES-128"), Err((2, Fault::Missing)));
        assert_eq!(fault("#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0x+1"), Err((2, Fault::Value)));
        assert_eq!(fault("#EXT-X-STREAM-INF:BANDWIDTH=1\nx"), Err((2, Fault::WrongKind)));
    }
}
