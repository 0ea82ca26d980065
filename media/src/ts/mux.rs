//! From AAC frames to the bytes of a segment.

use super::{
    adts::{Adts, FRAME_SAMPLES},
    packet::{Pid, Ticks},
    pes::Pes,
    psi,
};
use crate::Error;

const CLOCK_HZ: u64 = 90_000;
const PMT_PID: u16 = 0x1000;
const AUDIO_PID: u16 = 0x0100;
/// Time stamp of the first sample. Not zero, so that the clock can run ahead of it.
const FIRST_PTS: Ticks = 126_000;
/// How long before its presentation a frame arrives.
const CLOCK_LEAD: Ticks = 63_000;

/// Muxes one rendition. Time stamps and continuity counters run on from segment to segment.
#[derive(Debug)]
pub struct Muxer {
    adts: Adts,
    sample_rate_hz: u32,
    frames: u64,
    pes: Pes,
    association: Pid,
    map: Pid,
    audio: Pid,
    out: Vec<u8>,
}

impl Muxer {
    /// For AAC-LC of this rate and 1 or 2 channels.
    pub fn new(sample_rate_hz: u32, channels: u32) -> Result<Self, Error> {
        Ok(Self {
            adts: Adts::new(sample_rate_hz, channels)?,
            sample_rate_hz,
            frames: 0,
            pes: Pes::new(),
            association: Pid::new(psi::PAT_PID),
            map: Pid::new(PMT_PID),
            audio: Pid::new(AUDIO_PID),
            out: Vec::new(),
        })
    }

    /// Adds one raw AAC frame to the segment.
    pub fn push(&mut self, frame: &[u8]) -> Result<(), Error> {
        let header = self.adts.header(frame.len()).ok_or_else(|| {
            Error::Engine(format!("the encoder made a frame of {} bytes, too long for ADTS", frame.len()))
        })?;
        if self.pes.is_full_for(header.len() + frame.len()) {
            self.write_pes();
        }
        self.pes.push(&header, frame, self.time_of(self.frames));
        self.frames += 1;
        Ok(())
    }

    /// The segment with all frames since the last call; each starts with its own tables.
    pub fn finish_segment(&mut self) -> Vec<u8> {
        if !self.pes.is_empty() {
            self.write_pes();
        }
        std::mem::take(&mut self.out)
    }

    fn write_pes(&mut self) {
        if self.out.is_empty() {
            self.association.write_unit(&psi::program_association(self.map.id()), None, &mut self.out);
            self.map.write_unit(&psi::program_map(self.audio.id()), None, &mut self.out);
        }
        let (packet, pts) = self.pes.finish();
        self.audio.write_unit(packet, Some(pts - CLOCK_LEAD), &mut self.out);
        self.pes.clear();
    }

    /// From the count of samples, not by adding up rounded durations: it cannot drift.
    fn time_of(&self, frame: u64) -> Ticks {
        FIRST_PTS + frame * u64::from(FRAME_SAMPLES) * CLOCK_HZ / u64::from(self.sample_rate_hz)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ts::demux;

    fn segments(rate: u32, segments: &[Vec<Vec<u8>>]) -> Vec<Vec<u8>> {
        let mut muxer = Muxer::new(rate, 2).unwrap();
        let mux = |frames: &Vec<Vec<u8>>| {
            for frame in frames {
                muxer.push(frame).unwrap();
            }
            muxer.finish_segment()
        };
        segments.iter().map(mux).collect()
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(
            rate in prop::sample::select(vec![44_100_u32, 48_000]),
            input in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(any::<u8>(), 1..1600), 1..40), 1..5),
        ) {
            let mut continuity = [None; 0x2000];
            let mut count = 0_u64;
            for (segment, frames) in segments(rate, &input).iter().zip(&input) {
                let packets = demux::read(segment, &mut continuity);
                let read: Vec<_> = packets.iter().flat_map(|pes| pes.frames.clone()).collect();
                prop_assert_eq!(&read, frames);
                for pes in packets {
                    let exact = count as f64 * 1024.0 * 90_000.0 / f64::from(rate);
                    prop_assert!((pes.pts as f64 - FIRST_PTS as f64 - exact).abs() < 1.0);
                    prop_assert_eq!(pes.pts - pes.pcr, CLOCK_LEAD);
                    prop_assert!(pes.frames.len() == 1 || pes.packets <= 32);
                    count += pes.frames.len() as u64;
                }
            }
        }
    }

    #[test]
    fn time_wraps_at_33_bits_and_does_not_drift() {
        let mut muxer = Muxer::new(44_100, 2).unwrap();
        muxer.frames = 44_100 * 3600 * 27 / 1024; // 27 hours: past the wrap at 26.5
        let expected = muxer.time_of(muxer.frames) & 0x1_ffff_ffff;
        muxer.push(&[0; 300]).unwrap();
        let segment = muxer.finish_segment();
        assert_eq!(demux::read(&segment, &mut [None; 0x2000])[0].pts, expected);
    }

    #[test]
    fn frames_share_packets() {
        let frames = vec![vec![0; 365]; 172];
        let bytes = segments(44_100, &[frames])[0].len();
        let payload = 172 * (365 + 7);
        assert!((bytes as f64) < payload as f64 * 1.06, "{bytes} bytes for {payload}");
    }

    #[test]
    fn an_empty_segment_has_no_bytes() {
        assert!(Muxer::new(48_000, 1).unwrap().finish_segment().is_empty());
    }
}
