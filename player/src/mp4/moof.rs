//! Media segments: frames and where they belong in time (ISO/IEC 14496-12, section 8.8).

use super::{TRACK_ID, boxes::Writer};

/// `moof` and `mdat` of these frames, the first of which decodes at `decode_time` (in samples).
pub fn media_segment(decode_time: u64, frames: &[&[u8]]) -> Vec<u8> {
    const DEFAULT_BASE_IS_MOOF: u32 = 0x2_0000;
    const DATA_OFFSET_AND_SIZES: u32 = 0x1 | 0x200;
    let payload_bytes: usize = frames.iter().map(|frame| frame.len()).sum();
    let mut writer = Writer::with_capacity(payload_bytes + frames.len() * 4 + 128);
    let mut data_offset_at = 0;
    writer.boxed(*b"moof", |writer| {
        writer.full_box(*b"mfhd", 0, 0, |writer| writer.u32(1)); // sequence: of no account in MSE
        writer.boxed(*b"traf", |writer| {
            writer.full_box(*b"tfhd", 0, DEFAULT_BASE_IS_MOOF, |writer| writer.u32(TRACK_ID));
            writer.full_box(*b"tfdt", 1, 0, |writer| writer.u64(decode_time));
            writer.full_box(*b"trun", 0, DATA_OFFSET_AND_SIZES, |writer| {
                writer.u32(frames.len() as u32);
                data_offset_at = writer.position();
                writer.u32(0);
                for frame in frames {
                    writer.u32(frame.len() as u32);
                }
            });
        });
    });
    // From the start of `moof` to behind the header of `mdat`.
    writer.patch_u32(data_offset_at, writer.position() as u32 + 8);
    writer.boxed(*b"mdat", |writer| {
        for frame in frames {
            writer.bytes(frame);
        }
    });
    writer.finish()
}
