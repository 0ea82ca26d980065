//! Transport packets: 188 bytes each, with an optional adaptation field (ISO/IEC 13818-1, 2.4.3).

/// Bytes of a transport packet.
const PACKET_BYTES: usize = 188;
const HEADER_BYTES: usize = 4;
/// Bytes of a packet after its header.
pub const PAYLOAD_BYTES: usize = PACKET_BYTES - HEADER_BYTES;
/// Length, flags and the six bytes of a program clock reference.
pub const PCR_FIELD_BYTES: usize = 8;
const PCR_FLAG: u8 = 0x10;
const RANDOM_ACCESS_FLAG: u8 = 0x40;

/// Time on the 90 kHz clock of a transport stream; 33 bits are sent.
pub type Ticks = u64;

/// A packet identifier and the counter of its packets.
#[derive(Debug, Clone, Copy)]
pub struct Pid {
    id: u16,
    continuity: u8,
}

impl Pid {
    /// A stream of packets that begins with counter 0. `id` has 13 bits.
    pub const fn new(id: u16) -> Self {
        Self { id: id & 0x1fff, continuity: 0 }
    }

    /// Its number.
    pub const fn id(self) -> u16 {
        self.id
    }

    /// Appends `unit` (a PES packet or a table section) to `out` as whole packets. The last one is filled up by an
    /// adaptation field. `clock` puts a program clock reference and the random access mark in the first packet.
    pub fn write_unit(&mut self, unit: &[u8], clock: Option<Ticks>, out: &mut Vec<u8>) {
        let mut rest = unit;
        let mut clock = clock;
        let mut starts = true;
        while starts || !rest.is_empty() {
            let field_min = if clock.is_some() { PCR_FIELD_BYTES } else { 0 };
            let room = PAYLOAD_BYTES - field_min;
            let (payload, later) = rest.split_at(room.min(rest.len()));
            let field_bytes = PAYLOAD_BYTES - payload.len();
            self.write_header(starts, field_bytes > 0, out);
            write_adaptation_field(field_bytes, clock.take(), out);
            out.extend_from_slice(payload);
            rest = later;
            starts = false;
        }
    }

    fn write_header(&mut self, unit_starts: bool, adaptation_field: bool, out: &mut Vec<u8>) {
        let [high, low] = self.id.to_be_bytes();
        let start = if unit_starts { 0x40 } else { 0 };
        let control = if adaptation_field { 0x30 } else { 0x10 }; // payload always follows
        out.extend_from_slice(&[0x47, start | high, low, control | self.continuity]);
        self.continuity = (self.continuity + 1) & 0x0f;
    }
}

/// An adaptation field of exactly `bytes` bytes (0 for none), with a clock reference if given, stuffed to its length.
fn write_adaptation_field(bytes: usize, clock: Option<Ticks>, out: &mut Vec<u8>) {
    let Some(length) = bytes.checked_sub(1) else { return };
    let end = out.len() + bytes;
    out.push(length as u8);
    if length > 0 {
        match clock {
            Some(ticks) => {
                out.push(PCR_FLAG | RANDOM_ACCESS_FLAG);
                out.extend_from_slice(&program_clock_reference(ticks));
            }
            None => out.push(0),
        }
    }
    out.resize(end, 0xff);
}

/// 33 bits of 90 kHz, six reserved bits, nine bits of 27 MHz that are zero here.
fn program_clock_reference(ticks: Ticks) -> [u8; 6] {
    let bits = (ticks & 0x1_ffff_ffff) << 15 | 0x3f << 9;
    let [_, _, bytes @ ..] = bits.to_be_bytes();
    bytes
}
