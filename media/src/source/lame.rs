//! Gapless numbers of MP3 files: the Xing/Info frame with LAME's extension ("MP3 Info Tag", rev. 1, LAME project).
//!
//! Encoders put about a thousand samples before the music and fill the last frame after it. `GStreamer` 1.22 plays
//! both; `FFmpeg` and other players leave them out, and so does MIST.

use std::io::{self, Read, Seek};

use super::{Trim, read_array, read_at};

/// Delay of every MP3 decoder: 528 samples of its filter bank and one more.
const DECODER_DELAY: u64 = 529;
/// Where the first frame may begin after a tag that leaves some zeros.
const SEARCH_BYTES: usize = 4096;
const ID3_HEADER_BYTES: u64 = 10;

/// What to leave out of an MP3 file; none for other files and where the encoder left no note.
pub fn trim(file: &mut (impl Read + Seek)) -> io::Result<Option<Trim>> {
    let start = after_id3(file)?;
    let mut buffer = [0; SEARCH_BYTES];
    let bytes = read_at(file, start, &mut buffer)?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Ok(bytes.get(zeros..).and_then(from_first_frame))
}

/// Skips `ID3v2` tags; there may be several.
fn after_id3(file: &mut (impl Read + Seek)) -> io::Result<u64> {
    let mut position = 0;
    for _ in 0..8 {
        let Some([b'I', b'D', b'3', _, _, flags, size @ ..]) = read_array::<10>(file, position)? else { break };
        let size = size.iter().fold(0, |size, byte| size << 7 | u64::from(byte & 0x7f));
        let footer = if flags & 0x10 == 0 { 0 } else { ID3_HEADER_BYTES };
        position += ID3_HEADER_BYTES + size + footer;
    }
    Ok(position)
}

/// Reads the note of the encoder out of the first MPEG audio frame.
fn from_first_frame(frame: &[u8]) -> Option<Trim> {
    let [0xff, version_layer, _, mode, ..] = *frame else { return None };
    if version_layer & 0xe6 != 0xe2 {
        return None; // no sync, or not layer III
    }
    let mpeg1 = version_layer & 0x18 == 0x18;
    let mono = mode & 0xc0 == 0xc0;
    let side_information = match (mpeg1, mono) {
        (true, false) => 32,
        (true, true) | (false, false) => 17,
        (false, true) => 9,
    };
    let info = frame.get(4 + side_information..)?;
    if !(info.starts_with(b"Xing") || info.starts_with(b"Info")) {
        return None;
    }
    let flags = *info.get(7)?;
    let frames_named = flags & 1 != 0;
    let optional = [(1, 4), (2, 4), (4, 100), (8, 4)]; // frames, bytes, table of contents, quality
    let extension = 8 + optional.iter().filter(|(flag, _)| flags & flag != 0).map(|(_, bytes)| bytes).sum::<usize>();
    let extension = info.get(extension..)?;
    if !frames_named || ![&b"LAME"[..], b"Lavf", b"Lavc"].iter().any(|encoder| extension.starts_with(encoder)) {
        return None;
    }
    let frames = u64::from(u32::from_be_bytes(*info.get(8..)?.first_chunk()?));
    let [a, b, c] = *extension.get(21..)?.first_chunk::<3>()?;
    let delay = u64::from(a) << 4 | u64::from(b) >> 4;
    let padding = u64::from(b & 0x0f) << 8 | u64::from(c);
    let samples_per_frame = if mpeg1 { 1152 } else { 576 };
    let keep = (frames * samples_per_frame).checked_sub(delay + padding).filter(|keep| *keep > 0)?;
    Some(Trim { skip: delay + DECODER_DELAY, keep: Some(keep), counted_at_hz: None })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// The first frame of a 44.1 kHz joint-stereo file of 384 frames with delay 576 and padding 792 (0x318).
    fn info_frame() -> Vec<u8> {
        let mut frame = vec![0xff, 0xfb, 0x90, 0x64];
        frame.resize(4 + 32, 0);
        frame.extend_from_slice(b"Info\0\0\0\x0f");
        frame.extend_from_slice(&384_u32.to_be_bytes());
        frame.resize(frame.len() + 4 + 100 + 4, 0);
        frame.extend_from_slice(b"LAME3.100");
        frame.resize(frame.len() + 12, 0);
        frame.extend_from_slice(&(576_u32 << 12 | 0x318).to_be_bytes()[1..]);
        frame.resize(417, 0);
        frame
    }

    #[test]
    fn delay_and_padding_are_read() {
        let expected = Some(Trim { skip: 576 + 529, keep: Some(384 * 1152 - 576 - 0x318), counted_at_hz: None });
        assert_eq!(trim(&mut Cursor::new(info_frame())).unwrap(), expected);
        let mut tagged = b"ID3\x04\0\0\0\0\x01\x00".to_vec(); // 128 bytes of tag
        tagged.resize(10 + 128, 0);
        tagged.extend_from_slice(&info_frame());
        assert_eq!(trim(&mut Cursor::new(tagged)).unwrap(), expected);
    }

    #[test]
    fn any_cut_is_survived() {
        let frame = info_frame();
        for length in 0..frame.len() {
            let result = trim(&mut Cursor::new(&frame[..length])).unwrap();
            assert!(result.is_none() || length >= 4 + 32 + 8 + 112 + 24, "{length}");
        }
    }

    #[test]
    fn other_files_have_no_note() {
        for bytes in [&b"fLaC\0\0\0\x22"[..], b"OggS", b"\xff\xf1\x50\x80", b""] {
            assert_eq!(trim(&mut Cursor::new(bytes)).unwrap(), None);
        }
    }
}
