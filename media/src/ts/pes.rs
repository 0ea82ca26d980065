//! PES packets (ISO/IEC 13818-1, 2.4.3.6): several ADTS frames under one time stamp.

use super::packet::{PAYLOAD_BYTES, PCR_FIELD_BYTES, Ticks};

/// Header with a presentation time stamp.
const HEADER_BYTES: usize = 14;
/// Bytes between the length field and the payload.
const AFTER_LENGTH: usize = HEADER_BYTES - 6;
/// Fullest payload: with header and clock reference it ends with the 32nd transport packet. `FFmpeg` stops at the
/// 16th; twice as much wastes half as much, about 2% of the wire rate, and is still sent several times a second.
const MAX_PAYLOAD: usize = 32 * PAYLOAD_BYTES - HEADER_BYTES - PCR_FIELD_BYTES;
const STREAM_ID_AUDIO: u8 = 0xc0;

/// Frames that wait for the rest of their PES packet.
#[derive(Debug)]
pub struct Pes {
    bytes: Vec<u8>,
    pts: Ticks,
}

impl Pes {
    /// No frames yet.
    pub fn new() -> Self {
        Self { bytes: Vec::with_capacity(HEADER_BYTES + MAX_PAYLOAD), pts: 0 }
    }

    /// Whether there is anything to send.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether a frame of so many bytes should wait for the next packet. A frame that fits nowhere has one alone.
    pub fn is_full_for(&self, frame: usize) -> bool {
        !self.is_empty() && self.bytes.len() + frame > HEADER_BYTES + MAX_PAYLOAD
    }

    /// Adds a frame, header and payload. The first one's time is the packet's.
    pub fn push(&mut self, header: &[u8], payload: &[u8], pts: Ticks) {
        if self.is_empty() {
            self.pts = pts;
            self.bytes.resize(HEADER_BYTES, 0);
        }
        self.bytes.extend_from_slice(header);
        self.bytes.extend_from_slice(payload);
    }

    /// The finished packet and its time; afterwards [`Self::clear`] makes room for the next.
    pub fn finish(&mut self) -> (&[u8], Ticks) {
        let length = (AFTER_LENGTH + self.bytes.len().saturating_sub(HEADER_BYTES)) as u16;
        let [length_high, length_low] = length.to_be_bytes();
        let [p0, p1, p2, p3, p4] = presentation_time_stamp(self.pts);
        let header: [u8; HEADER_BYTES] = [
            0,
            0,
            1,
            STREAM_ID_AUDIO,
            length_high,
            length_low,
            0x84, // data alignment: a frame starts with the payload
            0x80, // PTS only
            5,
            p0,
            p1,
            p2,
            p3,
            p4,
        ];
        if let Some(start) = self.bytes.first_chunk_mut() {
            *start = header;
        }
        (&self.bytes, self.pts)
    }

    /// Forgets the frames.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }
}

/// 33 bits in three groups, each followed by a marker bit.
fn presentation_time_stamp(ticks: Ticks) -> [u8; 5] {
    let group = |shift: u32| (ticks >> shift & 0x7fff) as u16;
    let [b1, b2] = (group(15) << 1 | 1).to_be_bytes();
    let [b3, b4] = (group(0) << 1 | 1).to_be_bytes();
    [0x21 | (ticks >> 29 & 0x0e) as u8, b1, b2, b3, b4]
}
