//! MPEG-2 transport stream (ISO/IEC 13818-1) with one AAC stream in ADTS, as HLS wants it (RFC 8216 §3.2).
//!
//! Own code and not `mpegtsmux`, because that element puts each access unit in a PES packet of its own, which at
//! 128 kb/s sends 219 kb/s over the wire: every frame of about 380 bytes is stuffed up to whole 188-byte packets.
//! Here several frames share a PES packet, as in `FFmpeg`'s muxer.
//!
//! [`adts`] wraps a frame, [`pes`] gathers frames, [`packet`] cuts bytes into transport packets, [`psi`] writes the
//! two tables, and [`mux`] puts them together.

pub mod adts;
pub mod mux;
mod packet;
mod pes;
mod psi;

#[cfg(test)]
mod demux;
