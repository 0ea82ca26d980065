//! HLS playlists (RFC 8216) from numbers and given URIs: pure functions, no `GStreamer` and no URL of anybody's.

use std::fmt::Write as _;

use crate::SegmentInfo;

/// One line pair of a master playlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant<'a> {
    /// Where the media playlist is.
    pub uri: &'a str,
    /// For `CODECS`.
    pub codec: &'a str,
    /// For `BANDWIDTH`, bits a second.
    pub peak_bandwidth_bps: u64,
    /// For `AVERAGE-BANDWIDTH`, bits a second.
    pub average_bandwidth_bps: u64,
}

/// A master playlist that lists the variants in the given order. Players start with the first.
pub fn master(variants: &[Variant<'_>]) -> String {
    let mut text = "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n".to_owned();
    for Variant { uri, codec, peak_bandwidth_bps, average_bandwidth_bps } in variants {
        let _infallible = writeln!(
            text,
            "#EXT-X-STREAM-INF:BANDWIDTH={peak_bandwidth_bps},AVERAGE-BANDWIDTH={average_bandwidth_bps},\
             CODECS=\"{codec}\"\n{uri}"
        );
    }
    text
}

/// The media playlist of a finished rendition.
///
/// One `EXT-X-KEY` without `IV` holds for every segment, so each segment's IV is its media sequence number as a
/// 16-byte big-endian integer (RFC 8216 §5.2), which is what [`crate::process`] encrypts with. An explicit `IV`
/// attribute would hold for all segments after it and so would have to be repeated before each one.
pub fn media(
    segments: &[SegmentInfo],
    sample_rate_hz: u32,
    key_uri: &str,
    segment_uri: impl Fn(u32) -> String,
) -> String {
    let rate = f64::from(sample_rate_hz.max(1));
    let longest = segments.iter().map(|segment| segment.samples).max().unwrap_or(0);
    let target_s = longest.div_ceil(sample_rate_hz.max(1)).max(1);
    let mut text = format!(
        "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:{target_s}\n#EXT-X-MEDIA-SEQUENCE:0\n\
         #EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-KEY:METHOD=AES-128,URI=\"{key_uri}\"\n"
    );
    for (sequence, segment) in (0_u32..).zip(segments) {
        let duration_s = f64::from(segment.samples) / rate;
        let _infallible = writeln!(text, "#EXTINF:{duration_s:.6},\n{}", segment_uri(sequence));
    }
    text.push_str("#EXT-X-ENDLIST\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_playlist() {
        let variant = |uri, peak_bandwidth_bps| Variant {
            uri,
            codec: "mp4a.40.2",
            peak_bandwidth_bps,
            average_bandwidth_bps: peak_bandwidth_bps - 1000,
        };
        let expected = "\
#EXTM3U
#EXT-X-VERSION:6
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=140000,AVERAGE-BANDWIDTH=139000,CODECS=\"mp4a.40.2\"
128/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=280000,AVERAGE-BANDWIDTH=279000,CODECS=\"mp4a.40.2\"
256/index.m3u8
";
        assert_eq!(master(&[variant("128/index.m3u8", 140_000), variant("256/index.m3u8", 280_000)]), expected);
    }

    #[test]
    fn a_media_playlist() {
        let segments = [86, 172, 100].map(|frames| SegmentInfo { samples: frames * 1024, bytes: 1 });
        let expected = "\
#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:4
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-KEY:METHOD=AES-128,URI=\"../key\"
#EXTINF:1.996916,
0.ts
#EXTINF:3.993832,
1.ts
#EXTINF:2.321995,
2.ts
#EXT-X-ENDLIST
";
        assert_eq!(media(&segments, 44_100, "../key", |sequence| format!("{sequence}.ts")), expected);
    }

    #[test]
    fn the_target_duration_is_rounded_up() {
        let text = media(&[SegmentInfo { samples: 48_001, bytes: 1 }], 48_000, "k", |_| String::new());
        assert!(text.contains("#EXT-X-TARGETDURATION:2\n"), "{text}");
    }
}
