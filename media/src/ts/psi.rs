//! The tables that say what is in the stream (ISO/IEC 13818-1, 2.4.4): PAT names the program, PMT its one stream.

use super::packet::PAYLOAD_BYTES;

/// The PID of the program association table.
pub const PAT_PID: u16 = 0;
const TRANSPORT_STREAM_ID: u16 = 1;
const PROGRAM_NUMBER: u16 = 1;
/// AAC in ADTS (ISO/IEC 13818-7).
const STREAM_TYPE_ADTS: u8 = 0x0f;
const PAT_TABLE_ID: u8 = 0x00;
const PMT_TABLE_ID: u8 = 0x02;

/// The program association table, with the pointer field that starts a section in a packet.
pub fn program_association(pmt_pid: u16) -> Vec<u8> {
    let [program_high, program_low] = PROGRAM_NUMBER.to_be_bytes();
    let [pid_high, pid_low] = pmt_pid.to_be_bytes();
    section(PAT_TABLE_ID, TRANSPORT_STREAM_ID, &[program_high, program_low, 0xe0 | pid_high, pid_low])
}

/// The program map table: one ADTS stream that also carries the clock.
pub fn program_map(audio_pid: u16) -> Vec<u8> {
    let [pid_high, pid_low] = audio_pid.to_be_bytes();
    let no_descriptors = [0xf0, 0x00];
    let mut body = vec![0xe0 | pid_high, pid_low]; // PCR PID
    body.extend_from_slice(&no_descriptors);
    body.extend_from_slice(&[STREAM_TYPE_ADTS, 0xe0 | pid_high, pid_low]);
    body.extend_from_slice(&no_descriptors);
    section(PMT_TABLE_ID, PROGRAM_NUMBER, &body)
}

/// A table in one section of version 0, with its CRC, filled up to the payload of one transport packet.
fn section(table_id: u8, extension: u16, body: &[u8]) -> Vec<u8> {
    const AFTER_LENGTH: usize = 5; // extension, version, section number, last section number
    const CRC_BYTES: usize = 4;
    let length = (AFTER_LENGTH + body.len() + CRC_BYTES) as u16;
    let [length_high, length_low] = length.to_be_bytes();
    let [extension_high, extension_low] = extension.to_be_bytes();
    let current = 0xc1; // version 0, valid now
    let mut section = vec![table_id, 0xb0 | length_high, length_low, extension_high, extension_low, current, 0, 0];
    section.extend_from_slice(body);
    let crc = crc32_mpeg2(&section);
    section.extend_from_slice(&crc.to_be_bytes());
    section.insert(0, 0); // pointer field: the section starts at once
    section.resize(PAYLOAD_BYTES, 0xff);
    section
}

/// CRC-32 of annex A: polynomial 0x04C11DB7, start at all ones, bits not reflected, no final inversion.
pub fn crc32_mpeg2(bytes: &[u8]) -> u32 {
    bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte) << 24, |crc, _| {
            if crc & 0x8000_0000 == 0 { crc << 1 } else { crc << 1 ^ 0x04c1_1db7 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crc_has_its_published_check_value() {
        // "CRC-32/MPEG-2" in the catalogue of parametrised CRC algorithms.
        assert_eq!(crc32_mpeg2(b"123456789"), 0x0376_e6e7);
    }

    #[test]
    fn a_section_with_its_crc_leaves_no_remainder() {
        for section in [program_association(0x1000), program_map(0x100)] {
            let length = usize::from(section[2] & 0x0f) << 8 | usize::from(section[3]);
            let (table, filling) = section[1..].split_at(3 + length);
            assert_eq!(crc32_mpeg2(table), 0);
            assert!(filling.iter().all(|byte| *byte == 0xff));
        }
    }
}
