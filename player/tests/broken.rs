//! Broken input of every kind: an answer or an error, never a panic, never more bytes than went in.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod sound;

use player::{
    playlist::{parse_master, parse_media},
    transmux::{Lock, transmux},
    ts,
};
use proptest::prelude::*;
use sound::{encrypt, tone};

/// What boxes add to a segment: fixed parts, and four bytes of size for a frame of at least eight.
fn bound(input: usize) -> usize {
    input + input / 2 + 2000
}

/// One real segment of about 60 kB for all cases.
fn segment() -> &'static [u8] {
    static SEGMENT: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    SEGMENT.get_or_init(|| tone(tempfile::tempdir().unwrap().path(), 44_100, 2, 128).1)
}

fn check(bytes: &[u8]) {
    if let Ok(stream) = ts::aac_stream(bytes) {
        assert!(stream.len() <= bytes.len());
    }
    if let Ok(fragment) = transmux(bytes, None, 2.0, true) {
        assert!(fragment.bytes.len() <= bound(bytes.len()), "{} of {}", fragment.bytes.len(), bytes.len());
    }
}

#[test]
fn a_segment_cut_off_anywhere() {
    let whole = segment();
    for length in (0..whole.len()).step_by(61) {
        check(&whole[..length]);
        check(&whole[length..]);
    }
}

#[test]
fn every_bit_of_the_tables_and_the_first_packets() {
    let mut bytes = segment()[..188 * 12].to_vec();
    for bit in 0..bytes.len() * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8);
        check(&bytes);
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn a_segment_under_another_key_or_cut_off_is_an_error_or_harmless() {
    let lock = Lock { key: [1; 16], iv: [2; 16] };
    let locked = encrypt(segment(), &lock);
    assert!(transmux(&locked, Some(&lock), 0.0, true).is_ok());
    let other = Lock { key: [9; 16], ..lock };
    assert!(transmux(&locked, Some(&other), 0.0, true).is_err());
    assert!(transmux(&locked[..locked.len() - 1], Some(&lock), 0.0, true).is_err());
    for start_s in [f64::NAN, -1.0, 1e300, f64::INFINITY] {
        assert!(transmux(&locked, Some(&lock), start_s, true).is_ok());
    }
}

const MEDIA: &str = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n\
    #EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-KEY:METHOD=AES-128,URI=\"/k\",IV=0x00000000000000000000000000000000\n\
    #EXTINF:2.020136,\n0.ts\n#EXTINF:3.993832,\n1.ts\n#EXT-X-ENDLIST\n";
const MASTER: &str = "#EXTM3U\n#EXT-X-INDEPENDENT-SEGMENTS\n\
    #EXT-X-STREAM-INF:BANDWIDTH=150000,AVERAGE-BANDWIDTH=139000,CODECS=\"mp4a.40.2\"\n128/index.m3u8\n";

#[test]
fn playlists_with_any_byte_changed_or_cut_off() {
    for text in [MEDIA, MASTER] {
        for at in 0..text.len() {
            let (_, _) = (parse_media(&text.as_bytes()[..at]), parse_master(&text.as_bytes()[..at]));
            for byte in [0, b'\n', b',', b'"', b'=', b':', b'#', b'9', 0x80, 0xFF] {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] = byte;
                let lines = bytes.split(|&byte| byte == b'\n').count();
                for error in [parse_media(&bytes).err(), parse_master(&bytes).err()].into_iter().flatten() {
                    assert!((1..=lines).contains(&error.line), "{error}");
                }
            }
        }
    }
}

#[test]
fn playlists_beyond_all_measure() {
    let segments = format!("#EXTM3U\n{}#EXT-X-ENDLIST", "#EXTINF:4,\na\n".repeat(100_001));
    assert!(parse_media(segments.as_bytes()).is_err());
    let keys: Vec<String> = (0..2000).map(|n| format!("#EXT-X-KEY:METHOD=AES-128,URI=\"{n}\"\n")).collect();
    assert!(parse_media(format!("#EXTM3U\n{}", keys.concat()).as_bytes()).is_err());
    assert!(parse_master(&vec![b'\n'; 5 << 20]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_segment_with_scattered_damage(damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..200)) {
        let mut bytes = segment().to_vec();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        check(&bytes);
    }

    #[test]
    fn a_segment_with_pieces_lost_or_doubled(
        pieces in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..2000, any::<bool>()), 1..20)
    ) {
        let mut bytes = segment().to_vec();
        for (at, length, lost) in pieces {
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            if lost {
                bytes.drain(at..end);
            } else {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            bytes.truncate(200_000);
            if bytes.is_empty() {
                break;
            }
        }
        check(&bytes);
    }

    #[test]
    fn playlists_of_any_text(lines in prop::collection::vec(
        prop_oneof![
            Just("#EXTINF:".to_owned()),
            Just("#EXT-X-KEY:METHOD=AES-128,URI=".to_owned()),
            Just("#EXT-X-STREAM-INF:BANDWIDTH=".to_owned()),
            "[ -~]{0,40}",
            "#EXT(INF|-X-KEY|-X-MEDIA-SEQUENCE|-X-STREAM-INF):[ -~]{0,40}",
        ], 0..40))
    {
        let text = format!("#EXTM3U\n{}", lines.join("\n"));
        if let Ok(media) = parse_media(text.as_bytes()) {
            prop_assert!(media.segments.len() <= lines.len());
            prop_assert!(media.duration_s().is_finite());
        }
        if let Ok(master) = parse_master(text.as_bytes()) {
            prop_assert!(master.variants.len() <= lines.len());
        }
    }
}
