//! ADTS headers (ISO/IEC 14496-3, 1.A.2.2): what tells a decoder where an AAC frame ends and how to read it.

use crate::Error;

/// Bytes of a header without CRC.
pub const HEADER_BYTES: usize = 7;

/// Samples a channel in an AAC-LC frame.
pub const FRAME_SAMPLES: u32 = 1024;

/// The longest frame that the 13 bits of the header can name, header included.
const MAX_FRAME_BYTES: usize = (1 << 13) - 1;

/// Sampling frequency index by rate (ISO/IEC 14496-3, table 1.18).
const RATES_HZ: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/// The header of an AAC-LC stream; only the frame length changes from frame to frame.
#[derive(Debug, Clone, Copy)]
pub struct Adts {
    rate_index: u8,
    channels: u8,
}

impl Adts {
    /// For a stream of this rate and 1 or 2 channels.
    pub fn new(sample_rate_hz: u32, channels: u32) -> Result<Self, Error> {
        let rate_index = RATES_HZ.iter().position(|rate| *rate == sample_rate_hz);
        match (rate_index, channels) {
            (Some(index), 1 | 2) => Ok(Self { rate_index: index as u8, channels: channels as u8 }),
            _ => Err(Error::Engine(format!("ADTS has no {channels} channels at {sample_rate_hz} Hz"))),
        }
    }

    /// The header of a frame with `payload` bytes of AAC; none where the frame is too long for ADTS.
    pub fn header(self, payload: usize) -> Option<[u8; HEADER_BYTES]> {
        const PROFILE_LC: u8 = 1; // the audio object type (2) minus one
        let length = payload + HEADER_BYTES;
        if length > MAX_FRAME_BYTES {
            return None;
        }
        let length = length as u16;
        let [high, low] = (length << 3).to_be_bytes(); // 13 bits, left-aligned
        Some([
            0xff,
            0xf1, // sync word, MPEG-4, no CRC
            PROFILE_LC << 6 | self.rate_index << 2 | self.channels >> 2,
            (self.channels & 3) << 6 | high >> 6,
            high << 2 | low >> 6,
            (low << 2) & 0xe0 | 0x1f, // buffer fullness 0x7ff: variable bitrate
            0xfc,                     // one raw data block
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the fields of a header by their bit positions in the standard, independently of how it was written.
    fn field(header: [u8; HEADER_BYTES], first_bit: usize, bits: usize) -> u32 {
        (first_bit..first_bit + bits).fold(0, |value, bit| value << 1 | u32::from(header[bit / 8] >> (7 - bit % 8) & 1))
    }

    #[test]
    fn fields_stand_where_the_standard_has_them() {
        for (rate, index) in [(44_100, 4), (48_000, 3)] {
            for channels in [1, 2] {
                for payload in [0, 1, 365, 2047, 8184] {
                    let header = Adts::new(rate, channels).unwrap().header(payload).unwrap();
                    assert_eq!(field(header, 0, 12), 0xfff);
                    assert_eq!(field(header, 15, 1), 1, "protection absent");
                    assert_eq!(field(header, 16, 2), 1, "profile");
                    assert_eq!(field(header, 18, 4), index);
                    assert_eq!(field(header, 23, 3), channels);
                    assert_eq!(field(header, 30, 13) as usize, payload + HEADER_BYTES);
                    assert_eq!(field(header, 43, 11), 0x7ff);
                    assert_eq!(field(header, 54, 2), 0, "one frame");
                }
            }
        }
    }

    #[test]
    fn what_adts_cannot_say_is_refused() {
        assert!(Adts::new(44_000, 2).is_err());
        assert!(Adts::new(48_000, 3).is_err());
        assert!(Adts::new(48_000, 2).unwrap().header(8185).is_none());
    }
}
