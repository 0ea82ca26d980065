//! Master playlists (RFC 8216, section 4.3.4).

use super::{Error, Fault, Line, attributes::Attributes, lines};

/// More variants than this are refused.
const MAX_VARIANTS: usize = 64;

/// The choice of variants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Master {
    /// In the order of the playlist; never empty.
    pub variants: Vec<Variant>,
}

/// One variant of the same sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The media playlist, as written.
    pub uri: String,
    /// Peak segment bitrate, bits a second.
    pub bandwidth_bps: u64,
    /// Average segment bitrate, bits a second.
    pub average_bandwidth_bps: Option<u64>,
}

/// Reads a master playlist. Tags that it does not know are passed over, as the RFC asks; variants with
/// codecs that are no AAC are left out.
pub fn parse(bytes: &[u8]) -> Result<Master, Error> {
    let mut variants = Vec::new();
    let mut announced = None;
    let mut last_line = 1;
    for (line, content) in lines(bytes)? {
        last_line = line;
        let fail = |fault| Err(Error { line, fault });
        match content {
            Line::Tag("EXTINF" | "EXT-X-TARGETDURATION", _) => return fail(Fault::WrongKind),
            Line::Tag("EXT-X-STREAM-INF", list) => {
                if announced.is_some() {
                    return fail(Fault::NoUri);
                }
                announced = Some(StreamInf::parse(list).map_err(|fault| Error { line, fault })?);
            }
            Line::Tag(..) => {}
            Line::Uri(uri) => {
                let Some(info) = announced.take() else { return fail(Fault::StrayUri) };
                if variants.len() == MAX_VARIANTS {
                    return fail(Fault::TooLong);
                }
                if info.is_aac {
                    variants.push(Variant {
                        uri: uri.to_owned(),
                        bandwidth_bps: info.bandwidth_bps,
                        average_bandwidth_bps: info.average_bandwidth_bps,
                    });
                }
            }
        }
    }
    match (announced, variants.is_empty()) {
        (Some(_), _) => Err(Error { line: last_line, fault: Fault::NoUri }),
        (None, true) => Err(Error { line: last_line, fault: Fault::Empty }),
        (None, false) => Ok(Master { variants }),
    }
}

struct StreamInf {
    bandwidth_bps: u64,
    average_bandwidth_bps: Option<u64>,
    is_aac: bool,
}

impl StreamInf {
    fn parse(list: &str) -> Result<Self, Fault> {
        let bandwidth = Attributes::get(list, "BANDWIDTH").ok_or(Fault::Missing)?;
        Ok(Self {
            bandwidth_bps: bandwidth.parse().map_err(|_| Fault::Value)?,
            average_bandwidth_bps: match Attributes::get(list, "AVERAGE-BANDWIDTH") {
                Some(average) => Some(average.parse().map_err(|_| Fault::Value)?),
                None => None,
            },
            is_aac: Attributes::get(list, "CODECS").is_none_or(|codecs| codecs.starts_with("mp4a.40.")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASTER: &[u8] = b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-INDEPENDENT-SEGMENTS\n\n\
        #EXT-X-STREAM-INF:BANDWIDTH=150000,AVERAGE-BANDWIDTH=139000,CODECS=\"mp4a.40.2\"\n128/index.m3u8\n\
        # a comment\n#EXT-X-STREAM-INF:CODECS=\"mp4a.40.2\",BANDWIDTH=300000\r\n/hls/256/index.m3u8\r\n\
        #EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS=\"avc1.4d401e\"\nvideo.m3u8\n";

    #[test]
    fn reads_variants_and_leaves_out_what_is_no_aac() {
        let variant = |uri: &str, bandwidth_bps, average_bandwidth_bps| Variant {
            uri: uri.to_owned(),
            bandwidth_bps,
            average_bandwidth_bps,
        };
        assert_eq!(
            parse(MASTER).unwrap().variants,
            [variant("128/index.m3u8", 150_000, Some(139_000)), variant("/hls/256/index.m3u8", 300_000, None)]
        );
    }

    #[test]
    fn errors_name_their_line() {
        let fault = |text: &[u8]| parse(text).map_err(|error| (error.line, error.fault));
        assert_eq!(fault(b""), Err((1, Fault::NoHeader)));
        assert_eq!(fault(b"<html>"), Err((1, Fault::NoHeader)));
        assert_eq!(fault(b"#EXTM3U\n\n"), Err((1, Fault::Empty)));
        assert_eq!(fault(b"#EXTM3U\nx.m3u8"), Err((2, Fault::StrayUri)));
        assert_eq!(fault(b"#EXTM3U\n\xff"), Err((2, Fault::Encoding)));
        assert_eq!(fault(b"#EXTM3U\n#EXT-X-STREAM-INF:CODECS=\"mp4a.40.2\"\nx"), Err((2, Fault::Missing)));
        assert_eq!(fault(b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=fast\nx"), Err((2, Fault::Value)));
        assert_eq!(fault(b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n"), Err((2, Fault::NoUri)));
        assert_eq!(fault(b"#EXTM3U\n#EXTINF:4,\n0.ts"), Err((2, Fault::WrongKind)));
    }
}
