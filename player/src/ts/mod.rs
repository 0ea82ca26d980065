//! MPEG transport streams (ISO/IEC 13818-1): from packets to the bytes of one AAC stream.
//!
//! Invariant: total and bounded. Damaged packets are passed over; the answer is never longer than the
//! input, and table sections are held to the 1,024 bytes that the standard allows.

mod packet;
mod pes;
mod psi;

#[cfg(test)]
pub(crate) mod mux;

use std::fmt;

use packet::Packet;
use psi::{Pat, Pmt, SectionBuffer};

/// Why no sound was found in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TsError {
    /// No packets.
    NotTransportStream,
    /// No program table that lists an AAC stream.
    NoAudioStream,
}

impl fmt::Display for TsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotTransportStream => "the segment is no transport stream",
            Self::NoAudioStream => "the segment has no AAC stream",
        })
    }
}

impl std::error::Error for TsError {}

/// The ADTS bytes of the first AAC stream of the first program.
///
/// Timestamps are left aside: a segment's place is known from its playlist to the sample, and a 90 kHz
/// clock cannot even count AAC frames at 44.1 kHz.
pub fn aac_stream(bytes: &[u8]) -> Result<Vec<u8>, TsError> {
    let mut demuxer = Demuxer::default();
    let mut seen_packet = false;
    for packet in packet::packets(bytes) {
        seen_packet = true;
        demuxer.packet(&packet);
    }
    match (seen_packet, demuxer.audio_pid) {
        (false, _) => Err(TsError::NotTransportStream),
        (true, None) => Err(TsError::NoAudioStream),
        (true, Some(_)) => Ok(demuxer.audio),
    }
}

#[derive(Default)]
struct Demuxer {
    pat: SectionBuffer,
    pmt: SectionBuffer,
    pmt_pid: Option<u16>,
    audio_pid: Option<u16>,
    /// Between the first PES header and the next loss.
    in_pes: bool,
    audio: Vec<u8>,
}

impl Demuxer {
    fn packet(&mut self, packet: &Packet<'_>) {
        if packet.pid == psi::PAT_PID {
            if let Some(Pat { pmt_pid }) = self.pat.push(packet).and_then(Pat::parse) {
                self.pmt_pid = Some(pmt_pid);
            }
        } else if Some(packet.pid) == self.pmt_pid {
            if let Some(Pmt { aac_pid }) = self.pmt.push(packet).and_then(Pmt::parse) {
                self.audio_pid = Some(aac_pid);
            }
        } else if Some(packet.pid) == self.audio_pid {
            self.audio_packet(packet);
        }
    }

    fn audio_packet(&mut self, packet: &Packet<'_>) {
        if packet.starts_unit {
            match pes::payload(packet.payload) {
                Some(payload) => {
                    self.in_pes = true;
                    self.audio.extend_from_slice(payload);
                }
                None => self.in_pes = false,
            }
        } else if self.in_pes {
            self.audio.extend_from_slice(packet.payload);
        }
    }
}

#[cfg(test)]
mod tests;
