//! Packets of 188 bytes (ISO/IEC 13818-1, section 2.4.3.2).

/// Bytes of a packet.
pub(super) const PACKET_BYTES: usize = 188;
const SYNC_BYTE: u8 = 0x47;

/// What one packet carries.
pub(super) struct Packet<'a> {
    pub(super) pid: u16,
    /// A PES packet or a section begins here.
    pub(super) starts_unit: bool,
    pub(super) payload: &'a [u8],
}

impl<'a> Packet<'a> {
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let &[sync, b1, b2, b3, ..] = bytes else { return None };
        let transport_error = b1 & 0x80 != 0;
        let scrambled = b3 & 0xC0 != 0;
        let has_payload = b3 & 0x10 != 0;
        let has_adaptation = b3 & 0x20 != 0;
        if sync != SYNC_BYTE || transport_error || scrambled || !has_payload {
            return None;
        }
        let payload_at = if has_adaptation { 5 + usize::from(*bytes.get(4)?) } else { 4 };
        Some(Self {
            pid: u16::from(b1 & 0x1F) << 8 | u16::from(b2),
            starts_unit: b1 & 0x40 != 0,
            payload: bytes.get(payload_at..PACKET_BYTES)?,
        })
    }
}

/// The packets with payload. After a loss of synchronisation the search goes on byte by byte.
pub(super) fn packets(bytes: &[u8]) -> impl Iterator<Item = Packet<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        while rest.len() >= PACKET_BYTES {
            if !in_sync(rest) {
                let skip = rest.iter().skip(1).position(|&byte| byte == SYNC_BYTE).map_or(rest.len(), |at| at + 1);
                rest = &rest[skip..];
                continue;
            }
            let (packet, behind) = rest.split_at(PACKET_BYTES);
            rest = behind;
            if let Some(packet) = Packet::parse(packet) {
                return Some(packet);
            }
        }
        None
    })
}

/// A sync byte here and, unless the bytes end, one packet further.
fn in_sync(bytes: &[u8]) -> bool {
    bytes.first() == Some(&SYNC_BYTE) && bytes.get(PACKET_BYTES).is_none_or(|&byte| byte == SYNC_BYTE)
}
