//! The elementary stream descriptor of AAC (ISO/IEC 14496-1, section 7.2.6, and 14496-14, section 5.6).

use super::boxes::Writer;
use crate::adts::AudioConfig;

const ES_DESCRIPTOR: u8 = 3;
const DECODER_CONFIG_DESCRIPTOR: u8 = 4;
const DECODER_SPECIFIC_INFO: u8 = 5;
const SL_CONFIG_DESCRIPTOR: u8 = 6;
/// MPEG-4 audio.
const OBJECT_TYPE_AUDIO: u8 = 0x40;
/// Audio stream, with the reserved bit set.
const STREAM_TYPE_AUDIO: u8 = 5 << 2 | 1;

pub(super) fn write(writer: &mut Writer, config: AudioConfig) {
    let specific = config.specific_config();
    writer.full_box(*b"esds", 0, 0, |writer| {
        // Each length counts what is inside; the two bytes of AudioSpecificConfig are the core.
        writer.bytes(&[ES_DESCRIPTOR, 25]);
        writer.u16(0); // ES_ID
        writer.u8(0); // no dependency, no URL, no clock stream
        writer.bytes(&[DECODER_CONFIG_DESCRIPTOR, 17, OBJECT_TYPE_AUDIO, STREAM_TYPE_AUDIO]);
        writer.bytes(&[0; 3]); // buffer size: unknown
        writer.u32(0); // maximum bitrate: unknown
        writer.u32(0); // average bitrate: unknown
        writer.bytes(&[DECODER_SPECIFIC_INFO, 2, specific[0], specific[1]]);
        writer.bytes(&[SL_CONFIG_DESCRIPTOR, 1, 2]); // 2: as MP4 files have it
    });
}
