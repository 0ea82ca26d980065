//! ADTS, the framing of AAC in MPEG-TS (ISO/IEC 13818-7, section 6.2).

/// Samples in an AAC-LC frame, a channel.
pub const SAMPLES_PER_FRAME: u32 = 1024;

/// Sampling frequencies by their index, Hz.
const SAMPLE_RATES_HZ: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/// What a decoder must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AudioConfig {
    object_type: u8,
    rate_index: u8,
    channels: u8,
}

impl AudioConfig {
    /// MPEG-4 audio object type; 2 is AAC-LC.
    pub fn object_type(self) -> u8 {
        self.object_type
    }

    /// Samples a second.
    pub fn sample_rate_hz(self) -> u32 {
        // The index was checked when the header was read.
        SAMPLE_RATES_HZ.get(usize::from(self.rate_index)).copied().unwrap_or(44_100)
    }

    /// Channels, 1 to 8.
    pub fn channels(self) -> u16 {
        if self.channels == 7 { 8 } else { self.channels.into() }
    }

    /// `AudioSpecificConfig` (ISO/IEC 14496-3, section 1.6.2.1).
    pub fn specific_config(self) -> [u8; 2] {
        [self.object_type << 3 | self.rate_index >> 1, self.rate_index << 7 | self.channels << 3]
    }
}

/// One AAC frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Its stream's parameters.
    pub config: AudioConfig,
    /// The raw data block, without the header.
    pub payload: &'a [u8],
}

/// The frames in `bytes`. Whatever is no frame is passed over; a cut-off last frame is left out.
pub fn frames(bytes: &[u8]) -> impl Iterator<Item = Frame<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        while rest.len() >= 7 {
            if let Some((frame, length)) = Header::parse(rest).and_then(|header| header.frame(rest)) {
                rest = &rest[length..];
                return Some(frame);
            }
            // The next 0xFF is the next chance of a header.
            let skip = rest.iter().skip(1).position(|&byte| byte == 0xFF).map_or(rest.len(), |at| at + 1);
            rest = &rest[skip..];
        }
        None
    })
}

struct Header {
    config: AudioConfig,
    payload_at: usize,
    frame_bytes: usize,
}

impl Header {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let &[b0, b1, b2, b3, b4, b5, b6, ..] = bytes else { return None };
        let sync_and_layer = b0 == 0xFF && b1 & 0xF6 == 0xF0;
        let further_blocks = b6 & 0b11;
        let payload_at = if b1 & 1 == 1 { 7 } else { 9 };
        let frame_bytes = usize::from(b3 & 0b11) << 11 | usize::from(b4) << 3 | usize::from(b5 >> 5);
        let config =
            AudioConfig { object_type: (b2 >> 6) + 1, rate_index: b2 >> 2 & 0xF, channels: (b2 & 1) << 2 | b3 >> 6 };
        let known_rate = usize::from(config.rate_index) < SAMPLE_RATES_HZ.len();
        let plausible =
            sync_and_layer && further_blocks == 0 && known_rate && config.channels > 0 && frame_bytes > payload_at;
        plausible.then_some(Self { config, payload_at, frame_bytes })
    }

    /// The frame, if all of it is there and another header (or the end) follows: a sync word alone is
    /// too weak a sign among damaged bytes.
    fn frame<'a>(&self, bytes: &'a [u8]) -> Option<(Frame<'a>, usize)> {
        let payload = bytes.get(self.payload_at..self.frame_bytes)?;
        let followed = match bytes.get(self.frame_bytes..) {
            Some(&[0xFF, next, ..]) => next & 0xF6 == 0xF0,
            Some(&[0xFF] | &[]) | None => true,
            Some(_) => false,
        };
        followed.then_some((Frame { config: self.config, payload }, self.frame_bytes))
    }
}

/// Wraps a raw data block in a header: the reverse of [`frames`], for tests.
#[cfg(test)]
pub(crate) fn wrap(object_type: u8, rate_index: u8, channels: u8, payload: &[u8]) -> Vec<u8> {
    let length = payload.len() + 7;
    let mut bytes = vec![
        0xFF,
        0xF1,
        (object_type - 1) << 6 | rate_index << 2 | channels >> 2,
        channels << 6 | (length >> 11) as u8,
        (length >> 3) as u8,
        (length << 5) as u8 | 0x1F,
        0xFC,
    ];
    bytes.extend_from_slice(payload);
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_configuration() {
        let stereo = wrap(2, 4, 2, &[1, 2, 3]);
        let frame = frames(&stereo).next().unwrap();
        assert_eq!((frame.config.sample_rate_hz(), frame.config.channels()), (44_100, 2));
        // ISO/IEC 14496-3: AAC-LC, 44.1 kHz, stereo is the well-known 0x12 0x10.
        assert_eq!(frame.config.specific_config(), [0x12, 0x10]);
        assert_eq!(frames(&wrap(2, 3, 1, &[0])).next().unwrap().config.specific_config(), [0x11, 0x88]);
    }

    #[test]
    fn passes_over_garbage_and_a_cut_off_end() {
        let mut bytes = vec![0xFF, 0x47, 0xFF, 0xF1, 0x00];
        bytes.extend(wrap(2, 4, 2, &[7; 20]));
        bytes.extend([0x47; 9]);
        bytes.extend(wrap(2, 4, 2, &[8; 20]));
        bytes.extend(wrap(2, 4, 2, &[9; 20]));
        bytes.truncate(bytes.len() - 1);
        // The first frame is followed by garbage, so it is not trusted.
        assert_eq!(frames(&bytes).map(|frame| frame.payload[0]).collect::<Vec<_>>(), [8]);
    }

    proptest! {
        #[test]
        fn gives_back_what_was_wrapped(payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..800), 1..20)) {
            let bytes: Vec<u8> = payloads.iter().flat_map(|payload| wrap(2, 3, 2, payload)).collect();
            let read: Vec<Vec<u8>> = frames(&bytes).map(|frame| frame.payload.to_vec()).collect();
            prop_assert_eq!(read, payloads);
        }

        #[test]
        fn random_bytes_never_give_more_than_they_hold(bytes in prop::collection::vec(any::<u8>(), 0..4000)) {
            let held: usize = frames(&bytes).map(|frame| frame.payload.len() + 7).sum();
            prop_assert!(held <= bytes.len());
        }
    }
}
