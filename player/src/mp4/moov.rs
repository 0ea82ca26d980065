//! The init segment: what a decoder must know before the first frame (ISO/IEC 14496-12, section 8).

use super::{TRACK_ID, boxes::Writer, esds};
use crate::adts::{AudioConfig, SAMPLES_PER_FRAME};

/// The identity matrix of 16.16 and 2.30 fixed-point numbers.
const MATRIX: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];
/// "und", as three letters of five bits.
const LANGUAGE_UNDETERMINED: u16 = 0x55C4;

/// `ftyp` and `moov`. The time scale is the sample rate, so that times are whole numbers of samples.
pub fn init_segment(config: AudioConfig) -> Vec<u8> {
    let mut writer = Writer::with_capacity(640);
    writer.boxed(*b"ftyp", |writer| {
        writer.bytes(b"iso5");
        writer.u32(512);
        writer.bytes(b"iso5iso6mp41");
    });
    writer.boxed(*b"moov", |writer| {
        mvhd(writer, config);
        writer.boxed(*b"trak", |writer| {
            tkhd(writer);
            writer.boxed(*b"mdia", |writer| {
                mdhd(writer, config);
                hdlr(writer);
                writer.boxed(*b"minf", |writer| minf(writer, config));
            });
        });
        writer.boxed(*b"mvex", |writer| {
            writer.full_box(*b"trex", 0, 0, |writer| {
                writer.u32(TRACK_ID);
                writer.u32(1); // sample description
                writer.u32(SAMPLES_PER_FRAME); // duration
                writer.u32(0); // size: given for each
                writer.u32(0x0200_0000); // depends on no other sample
            });
        });
    });
    writer.finish()
}

fn mvhd(writer: &mut Writer, config: AudioConfig) {
    writer.full_box(*b"mvhd", 0, 0, |writer| {
        writer.zeros(8); // creation and modification
        writer.u32(config.sample_rate_hz());
        writer.u32(0); // duration: in fragments
        writer.u32(0x1_0000); // rate 1
        writer.u16(0x100); // volume 1
        writer.zeros(10);
        writer.u32s(&MATRIX);
        writer.zeros(24);
        writer.u32(TRACK_ID + 1); // next track id
    });
}

fn tkhd(writer: &mut Writer) {
    const ENABLED_IN_MOVIE: u32 = 3;
    writer.full_box(*b"tkhd", 0, ENABLED_IN_MOVIE, |writer| {
        writer.zeros(8); // creation and modification
        writer.u32(TRACK_ID);
        writer.zeros(4 + 4 + 8 + 4); // reserved, duration, reserved, layer and group
        writer.u16(0x100); // volume 1
        writer.u16(0);
        writer.u32s(&MATRIX);
        writer.zeros(8); // no picture
    });
}

fn mdhd(writer: &mut Writer, config: AudioConfig) {
    writer.full_box(*b"mdhd", 0, 0, |writer| {
        writer.zeros(8); // creation and modification
        writer.u32(config.sample_rate_hz());
        writer.u32(0); // duration: in fragments
        writer.u16(LANGUAGE_UNDETERMINED);
        writer.u16(0);
    });
}

fn hdlr(writer: &mut Writer) {
    writer.full_box(*b"hdlr", 0, 0, |writer| {
        writer.u32(0);
        writer.bytes(b"soun");
        writer.zeros(12);
        writer.bytes(b"sound\0");
    });
}

fn minf(writer: &mut Writer, config: AudioConfig) {
    const IN_THIS_FILE: u32 = 1;
    writer.full_box(*b"smhd", 0, 0, |writer| writer.u32(0));
    writer.boxed(*b"dinf", |writer| {
        writer.full_box(*b"dref", 0, 0, |writer| {
            writer.u32(1);
            writer.full_box(*b"url ", 0, IN_THIS_FILE, |_| {});
        });
    });
    writer.boxed(*b"stbl", |writer| {
        writer.full_box(*b"stsd", 0, 0, |writer| {
            writer.u32(1);
            writer.boxed(*b"mp4a", |writer| mp4a(writer, config));
        });
        // The tables of samples are empty: all samples are in fragments.
        writer.full_box(*b"stts", 0, 0, |writer| writer.u32(0));
        writer.full_box(*b"stsc", 0, 0, |writer| writer.u32(0));
        writer.full_box(*b"stsz", 0, 0, |writer| writer.u64(0));
        writer.full_box(*b"stco", 0, 0, |writer| writer.u32(0));
    });
}

fn mp4a(writer: &mut Writer, config: AudioConfig) {
    writer.zeros(6);
    writer.u16(1); // data reference
    writer.zeros(8);
    writer.u16(config.channels());
    writer.u16(16); // bits a sample, by convention
    writer.zeros(4);
    // 16.16 fixed point has no room for 96 kHz; the true rate is in `esds`.
    writer.u32(u16::try_from(config.sample_rate_hz()).map_or(0, u32::from) << 16);
    esds::write(writer, config);
}
