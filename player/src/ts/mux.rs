//! A small multiplexer for tests: the reverse of the demuxer, with as many AAC frames a PES as asked.

use super::{packet::PACKET_BYTES, psi::crc32};

const PMT_PID: u16 = 0x1000;
const AUDIO_PID: u16 = 0x0101;

/// A transport stream of ADTS frames, `frames_per_pes` in each PES packet.
pub(crate) fn transport_stream(frames: &[Vec<u8>], frames_per_pes: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut counter = 0;
    section(&mut bytes, 0, &[0x00, 0xB0, 13, 0, 1, 0xC1, 0, 0, 0, 1, 0xE0 | (PMT_PID >> 8) as u8, PMT_PID as u8]);
    let (high, low) = (0xE0 | (AUDIO_PID >> 8) as u8, AUDIO_PID as u8);
    section(&mut bytes, PMT_PID, &[2, 0xB0, 18, 0, 1, 0xC1, 0, 0, high, low, 0xF0, 0, 0x0F, high, low, 0xF0, 0]);
    for group in frames.chunks(frames_per_pes) {
        let payload = group.concat();
        let length = (payload.len() + 8) as u16;
        let mut pes = vec![0, 0, 1, 0xC0, (length >> 8) as u8, length as u8, 0x80, 0x80, 5, 0x21, 0, 1, 0, 1];
        pes.extend(payload);
        packetise(&mut bytes, AUDIO_PID, &pes, &mut counter);
    }
    bytes
}

fn section(out: &mut Vec<u8>, pid: u16, body: &[u8]) {
    let mut payload = vec![0];
    payload.extend_from_slice(body);
    payload.extend(crc32(body).to_be_bytes());
    payload.resize(PACKET_BYTES - 4, 0xFF);
    packetise(out, pid, &payload, &mut 0);
}

fn packetise(out: &mut Vec<u8>, pid: u16, payload: &[u8], counter: &mut u8) {
    const ROOM: usize = PACKET_BYTES - 4;
    for (index, chunk) in payload.chunks(ROOM).enumerate() {
        let start = if index == 0 { 0x40 } else { 0 };
        let stuffing = ROOM - chunk.len();
        let adaptation = if stuffing > 0 { 0x20 } else { 0 };
        out.extend([0x47, start | (pid >> 8) as u8, pid as u8, 0x10 | adaptation | *counter & 0xF]);
        if stuffing > 0 {
            out.push((stuffing - 1) as u8);
            out.extend([0x00].iter().chain(std::iter::repeat(&0xFF)).take(stuffing - 1));
        }
        out.extend_from_slice(chunk);
        *counter = counter.wrapping_add(1);
    }
}
