//! The numbers of a rendition's segments, as one small blob: a track of ten hours has 9,000 of them.

use media::SegmentInfo;

use crate::{Error, Result};

const ENTRY_BYTES: usize = 8;

/// Samples and bytes of each segment, big-endian, in order.
pub(crate) fn pack(segments: &[SegmentInfo]) -> Vec<u8> {
    segments.iter().flat_map(|segment| [segment.samples.to_be_bytes(), segment.bytes.to_be_bytes()]).flatten().collect()
}

/// The opposite of [`pack`].
pub(crate) fn unpack(table: &[u8]) -> Result<Vec<SegmentInfo>> {
    let (entries, rest) = table.as_chunks::<ENTRY_BYTES>();
    if !rest.is_empty() {
        return Err(Error::internal("a table of segments is cut off"));
    }
    Ok(entries
        .iter()
        .map(|&[a, b, c, d, e, f, g, h]| SegmentInfo {
            samples: u32::from_be_bytes([a, b, c, d]),
            bytes: u32::from_be_bytes([e, f, g, h]),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacks_what_was_packed() {
        let segments = [SegmentInfo { samples: 88_064, bytes: 35_104 }, SegmentInfo { samples: 1, bytes: u32::MAX }];
        assert_eq!(unpack(&pack(&segments)).unwrap(), segments);
        assert_eq!(unpack(&[]).unwrap(), []);
        assert!(unpack(&[0; 9]).is_err());
    }
}
