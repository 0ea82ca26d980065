//! A transport stream reader for tests, written from the standard and sharing nothing with the writer.

/// One PES packet as read back.
#[derive(Debug)]
pub struct Pes {
    pub pts: u64,
    pub pcr: u64,
    pub frames: Vec<Vec<u8>>,
    pub packets: usize,
}

/// Reads a segment. Panics where it breaks a rule; `continuity` carries the last counter of each PID over.
pub fn read(segment: &[u8], continuity: &mut [Option<u8>; 0x2000]) -> Vec<Pes> {
    assert_eq!(segment.len() % 188, 0, "whole packets");
    let mut units: Vec<(Vec<u8>, u64, usize)> = Vec::new();
    for (index, packet) in segment.chunks(188).enumerate() {
        assert_eq!(packet[0], 0x47, "sync byte");
        let pid = usize::from(packet[1] & 0x1f) << 8 | usize::from(packet[2]);
        let starts = packet[1] & 0x40 != 0;
        let counter = packet[3] & 0x0f;
        if let Some(last) = continuity[pid] {
            assert_eq!(counter, (last + 1) % 16, "continuity of PID {pid}");
        }
        continuity[pid] = Some(counter);
        let (payload, pcr) = split(packet);
        match index {
            0 => assert!(pid == 0 && starts, "PAT first"),
            1 => assert!(pid == 0x1000 && starts, "then PMT"),
            _ if starts => units.push((payload.to_vec(), pcr.expect("a clock with each PES packet"), 1)),
            _ => {
                let unit = units.last_mut().expect("a start before the rest");
                unit.0.extend_from_slice(payload);
                unit.2 += 1;
            }
        }
    }
    units.into_iter().map(|(bytes, pcr, packets)| pes(&bytes, pcr, packets)).collect()
}

fn split(packet: &[u8]) -> (&[u8], Option<u64>) {
    if packet[3] & 0x20 == 0 {
        return (&packet[4..], None);
    }
    let length = usize::from(packet[4]);
    let pcr = (length > 0 && packet[5] & 0x10 != 0).then(|| {
        let base = u64::from(u32::from_be_bytes(packet[6..10].try_into().unwrap()));
        base << 1 | u64::from(packet[10] >> 7)
    });
    (&packet[5 + length..], pcr)
}

fn pes(bytes: &[u8], pcr: u64, packets: usize) -> Pes {
    assert_eq!(bytes[..4], [0, 0, 1, 0xc0], "an audio PES packet");
    let length = usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
    assert_eq!(length, bytes.len() - 6, "its length");
    assert_eq!(bytes[7] >> 6, 2, "PTS and no DTS");
    let field = |index: usize| u64::from(bytes[9 + index]);
    assert_eq!((field(0) & 0xf1, field(2) & 1, field(4) & 1), (0x21, 1, 1), "marker bits");
    let pts = (field(0) >> 1 & 7) << 30 | field(1) << 22 | field(2) >> 1 << 15 | field(3) << 7 | field(4) >> 1;
    let mut rest = &bytes[9 + usize::from(bytes[8])..];
    let mut frames = Vec::new();
    while !rest.is_empty() {
        assert!(rest[0] == 0xff && rest[1] & 0xf6 == 0xf0, "an ADTS sync word");
        let length = usize::from(rest[3] & 3) << 11 | usize::from(rest[4]) << 3 | usize::from(rest[5]) >> 5;
        let (frame, later) = rest.split_at(length);
        frames.push(frame[7..].to_vec());
        rest = later;
    }
    Pes { pts, pcr, frames, packets }
}
