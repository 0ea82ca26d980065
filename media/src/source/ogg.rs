//! Where an Ogg stream ends (RFC 3533; Vorbis I, appendix A; RFC 7845).
//!
//! The last page counts fewer samples than its packets decode to, and the rest is to be left out. `GStreamer` 1.22 does
//! so to the nearest nanosecond, which may be a sample too many, and only where it may seek.

use std::io::{self, Read, Seek};

use super::{Trim, read_at};

/// A page has at most 65,307 bytes, so the last one begins within this distance of the end.
const SEARCH_BYTES: u64 = 2 * 65_307;
const HEADER_BYTES: usize = 27;

/// A page's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Page {
    /// Samples up to its end; none where no packet ends on it.
    granule: Option<u64>,
    serial: [u8; 4],
}

/// What to keep of a file with one Vorbis or Opus stream; none for other files.
pub fn trim(file: &mut (impl Read + Seek), file_bytes: u64) -> io::Result<Option<Trim>> {
    let mut buffer = [0; 128];
    let start = read_at(file, 0, &mut buffer)?;
    let Some(first) = page(start) else { return Ok(None) };
    let Some((skipped_by_decoder, counted_at_hz)) = start.get(HEADER_BYTES + 1..).and_then(identify) else {
        return Ok(None);
    };
    let mut buffer = vec![0; SEARCH_BYTES.min(file_bytes) as usize];
    let end = read_at(file, file_bytes.saturating_sub(SEARCH_BYTES), &mut buffer)?;
    let last = (0..end.len()).rev().find_map(|at| page(end.get(at..)?));
    let granule = last.filter(|last| last.serial == first.serial).and_then(|last| last.granule);
    let keep = granule.and_then(|granule| granule.checked_sub(skipped_by_decoder)).filter(|keep| *keep > 0);
    Ok(keep.map(|keep| Trim { skip: 0, keep: Some(keep), counted_at_hz }))
}

fn page(bytes: &[u8]) -> Option<Page> {
    if bytes.len() < HEADER_BYTES || !bytes.starts_with(b"OggS\0") {
        return None;
    }
    let granule = u64::from_le_bytes(*bytes.get(6..)?.first_chunk()?);
    Some(Page { granule: (granule != u64::MAX).then_some(granule), serial: *bytes.get(14..)?.first_chunk()? })
}

/// Samples that the decoder itself leaves out at the start, and the rate of the granules (none: the source's).
fn identify(packet: &[u8]) -> Option<(u64, Option<u32>)> {
    if packet.starts_with(b"\x01vorbis") {
        return Some((0, None));
    }
    let pre_skip = *packet.strip_prefix(b"OpusHead")?.get(2..)?.first_chunk::<2>()?;
    Some((u64::from(u16::from_le_bytes(pre_skip)), Some(48_000)))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn page_of(granule: u64, serial: u32, body: &[u8]) -> Vec<u8> {
        let mut page = b"OggS\0\0".to_vec();
        page.extend_from_slice(&granule.to_le_bytes());
        page.extend_from_slice(&serial.to_le_bytes());
        page.extend_from_slice(&[0; 8]);
        page.extend_from_slice(&[1, body.len() as u8]);
        page.extend_from_slice(body);
        page
    }

    fn trim_of(pages: &[Vec<u8>]) -> Option<Trim> {
        let bytes = pages.concat();
        let length = bytes.len() as u64;
        trim(&mut Cursor::new(bytes), length).unwrap()
    }

    #[test]
    fn the_last_page_counts() {
        let head = page_of(0, 7, b"\x01vorbis\0\0\0\0\x02");
        let kept = |trim: Option<Trim>| trim.and_then(|trim| trim.keep);
        assert_eq!(kept(trim_of(&[head.clone(), page_of(500, 7, &[1; 90]), page_of(900, 7, &[2; 90])])), Some(900));
        assert_eq!(kept(trim_of(&[head.clone(), page_of(900, 8, &[1; 90])])), None, "another stream follows");
        assert_eq!(kept(trim_of(&[head, page_of(u64::MAX, 7, &[1; 90])])), None, "cut in a packet");
    }

    #[test]
    fn opus_counts_what_its_decoder_skips() {
        let head = page_of(0, 7, b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\0");
        let expected = Trim { skip: 0, keep: Some(144_000), counted_at_hz: Some(48_000) };
        assert_eq!(trim_of(&[head, page_of(144_312, 7, &[1; 90])]), Some(expected));
    }

    #[test]
    fn other_and_broken_files_are_survived() {
        let whole = [page_of(0, 7, b"\x01vorbis\0\0\0\0\x02"), page_of(900, 7, &[1; 90])].concat();
        for length in 0..whole.len() {
            let _any_answer = trim(&mut Cursor::new(&whole[..length]), length as u64).unwrap();
        }
        assert_eq!(trim_of(&[b"fLaC".to_vec()]), None);
    }
}
