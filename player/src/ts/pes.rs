//! Headers of PES packets (ISO/IEC 13818-1, section 2.4.3.6).

/// What follows the header, if these bytes begin with one.
pub(super) fn payload(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        &[0, 0, 1, stream_id, _, _, flags, _, header_bytes, ref rest @ ..]
            if is_audio(stream_id) && flags & 0xC0 == 0x80 =>
        {
            rest.get(usize::from(header_bytes)..)
        }
        _ => None,
    }
}

/// Audio streams, and the private stream that some muxers use for AAC.
fn is_audio(stream_id: u8) -> bool {
    stream_id & 0xE0 == 0xC0 || stream_id == 0xBD
}
