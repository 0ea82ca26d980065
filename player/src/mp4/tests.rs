//! The muxer against a reader of its own, byte by byte. FFmpeg as a second reader is in `tests/`.

use proptest::prelude::*;

use super::{init_segment, media_segment};
use crate::adts::{frames, wrap};

/// The payload of the box at the end of `path`.
fn find<'a>(bytes: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    let (kind, deeper) = path.split_first()?;
    let mut rest = bytes;
    while rest.len() >= 8 {
        let size = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        assert!(size >= 8 && size <= rest.len(), "a box of {size} in {} bytes", rest.len());
        if rest[4..8] == kind[..] {
            let payload = &rest[8..size];
            return if deeper.is_empty() { Some(payload) } else { find(payload, deeper) };
        }
        rest = &rest[size..];
    }
    None
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
}

#[test]
fn init_segment_names_rate_and_channels() {
    for (rate_index, rate_hz, channels) in [(4, 44_100, 2), (3, 48_000, 1)] {
        let adts = wrap(2, rate_index, channels, &[0]);
        let config = frames(&adts).next().unwrap().config;
        let init = init_segment(config);
        let media = [b"moov", b"trak", b"mdia"];
        assert_eq!(u32_at(find(&init, &[media[0], media[1], media[2], b"mdhd"]).unwrap(), 12), rate_hz);
        let stsd = find(&init, &[media[0], media[1], media[2], b"minf", b"stbl", b"stsd"]).unwrap();
        let mp4a = find(&stsd[8..], &[b"mp4a"]).unwrap();
        assert_eq!(u16::from_be_bytes([mp4a[16], mp4a[17]]), u16::from(channels));
        assert_eq!(u32_at(mp4a, 24), rate_hz << 16);
        let esds = find(&mp4a[28..], &[b"esds"]).unwrap();
        // Every descriptor's length reaches exactly to where it should.
        assert_eq!((esds[5] as usize, esds.len()), (25, 4 + 2 + 25));
        assert_eq!(esds[esds.len() - 5..esds.len() - 3], config.specific_config());
    }
}

proptest! {
    #[test]
    fn media_segment_reads_back(
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..600), 1..40),
        decode_time in 0_u64..1 << 40,
    ) {
        let slices: Vec<&[u8]> = payloads.iter().map(Vec::as_slice).collect();
        let segment = media_segment(decode_time, &slices);
        let tfdt = find(&segment, &[b"moof", b"traf", b"tfdt"]).unwrap();
        prop_assert_eq!(u64::from_be_bytes(tfdt[4..].try_into().unwrap()), decode_time);
        let trun = find(&segment, &[b"moof", b"traf", b"trun"]).unwrap();
        prop_assert_eq!(u32_at(trun, 4) as usize, payloads.len());
        let mut at = u32_at(trun, 8) as usize;
        for (index, payload) in payloads.iter().enumerate() {
            let size = u32_at(trun, 12 + 4 * index) as usize;
            prop_assert_eq!(&segment[at..at + size], &payload[..]);
            at += size;
        }
        prop_assert_eq!(at, segment.len());
    }
}
