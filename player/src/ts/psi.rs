//! Program association and program map tables (ISO/IEC 13818-1, section 2.4.4).

use super::packet::Packet;

/// The PID of the program association table.
pub(super) const PAT_PID: u16 = 0;
/// The longest section of these tables, with its three leading bytes.
const MAX_SECTION_BYTES: usize = 1024;
/// Stream type of AAC in ADTS (ISO/IEC 13818-1, table 2-34).
const STREAM_TYPE_ADTS: u8 = 0x0F;

/// Gathers the packets of one section.
#[derive(Default)]
pub(super) struct SectionBuffer {
    bytes: Vec<u8>,
}

impl SectionBuffer {
    /// Takes a packet and gives the section when it is complete and its checksum is right.
    pub(super) fn push(&mut self, packet: &Packet<'_>) -> Option<&[u8]> {
        if packet.starts_unit {
            self.bytes.clear();
            let (&pointer, rest) = packet.payload.split_first()?;
            self.bytes.extend_from_slice(rest.get(usize::from(pointer)..)?);
        } else if !self.bytes.is_empty() && self.bytes.len() < MAX_SECTION_BYTES {
            self.bytes.extend_from_slice(packet.payload);
        }
        let &[_, b1, b2, ..] = self.bytes.as_slice() else { return None };
        let length = 3 + (usize::from(b1 & 0x0F) << 8 | usize::from(b2));
        let section = self.bytes.get(..length.min(MAX_SECTION_BYTES))?;
        (crc32(section) == 0).then_some(section)
    }
}

/// Which PID carries the map of the first program.
pub(super) struct Pat {
    pub(super) pmt_pid: u16,
}

impl Pat {
    pub(super) fn parse(section: &[u8]) -> Option<Self> {
        const TABLE_ID: u8 = 0x00;
        if section.first() != Some(&TABLE_ID) {
            return None;
        }
        let programs = section.get(8..section.len().checked_sub(4)?)?;
        programs.chunks_exact(4).find_map(|entry| match *entry {
            // Program 0 is the network table.
            [0, 0, ..] => None,
            [_, _, high, low] => Some(Self { pmt_pid: u16::from(high & 0x1F) << 8 | u16::from(low) }),
            _ => None,
        })
    }
}

/// Which PID carries the first AAC stream.
pub(super) struct Pmt {
    pub(super) aac_pid: u16,
}

impl Pmt {
    pub(super) fn parse(section: &[u8]) -> Option<Self> {
        const TABLE_ID: u8 = 0x02;
        if section.first() != Some(&TABLE_ID) {
            return None;
        }
        let body = section.get(10..section.len().checked_sub(4)?)?;
        let &[high, low, ref rest @ ..] = body else { return None };
        let mut streams = rest.get(usize::from(high & 0x0F) << 8 | usize::from(low)..)?;
        while let &[kind, pid_high, pid_low, info_high, info_low, ref rest @ ..] = streams {
            if kind == STREAM_TYPE_ADTS {
                return Some(Self { aac_pid: u16::from(pid_high & 0x1F) << 8 | u16::from(pid_low) });
            }
            streams = rest.get(usize::from(info_high & 0x0F) << 8 | usize::from(info_low)..)?;
        }
        None
    }
}

/// CRC-32/MPEG-2; 0 over a section with its checksum (ISO/IEC 13818-1, annex A).
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte) << 24, |crc, _| {
            let shifted = crc << 1;
            if crc & 0x8000_0000 == 0 { shifted } else { shifted ^ 0x04C1_1DB7 }
        })
    })
}
