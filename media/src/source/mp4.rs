//! Gapless numbers of M4A files: the edit list (ISO/IEC 14496-12, 8.6.6) and iTunes' own note, `iTunSMPB`.
//!
//! `qtdemux` of `GStreamer` 1.22 acts on edit lists, but compares media time with movie time at the end, and so drops
//! the last packets: as many samples of music as the encoder put before it. So the edit list is hidden from it, by
//! renaming its box to `free`, the movie is made to last as long as the media, and the trimming is done by the sample
//! here.

use std::io::{self, Read, Seek};

use super::{Patch, Trim, read_array, read_at};

/// Boxes looked at in one container; real files have a dozen.
const MAX_BOXES: usize = 1000;
/// The longest `iTunSMPB` box that is read.
const MAX_NOTE_BYTES: u64 = 1024;

/// What to leave out, and the edit list to hide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Counted in the time scale of the sound, or in samples.
    pub trim: Trim,
    /// Hide the edit list, where there is one.
    pub patches: Vec<Patch>,
}

/// A box: where its body is.
#[derive(Debug, Clone, Copy)]
struct Atom {
    kind: [u8; 4],
    kind_at: u64,
    body: u64,
    end: u64,
}

/// What to leave out of an MP4 file; none for other files and where nothing is to be left out.
pub fn edit(file: &mut (impl Read + Seek), file_bytes: u64) -> io::Result<Option<Edit>> {
    let Some([_, _, _, _, b'f', b't', b'y', b'p']) = read_array(file, 0)? else { return Ok(None) };
    let root = Atom { kind: *b"file", kind_at: 0, body: 0, end: file_bytes };
    let Some(moov) = child(file, root, *b"moov")? else { return Ok(None) };
    let Some(track) = sound_track(file, moov)? else { return Ok(None) };
    let listed = listed_edit(file, moov, track)?;
    if let Some(trim) = itunes_note(file, moov)? {
        return Ok(Some(Edit { trim, patches: listed.map(|edit| edit.patches).unwrap_or_default() }));
    }
    Ok(listed)
}

/// The boxes inside another.
fn children(file: &mut (impl Read + Seek), parent: Atom) -> io::Result<Vec<Atom>> {
    let mut atoms = Vec::new();
    let mut position = parent.body;
    while position < parent.end && atoms.len() < MAX_BOXES {
        let Some([s0, s1, s2, s3, kind @ ..]) = read_array::<8>(file, position)? else { break };
        let (header, size) = match u32::from_be_bytes([s0, s1, s2, s3]) {
            0 => (8, parent.end - position),
            1 => (16, read_array(file, position + 8)?.map_or(0, u64::from_be_bytes)),
            size => (8, u64::from(size)),
        };
        let Some(end) = position.checked_add(size).filter(|end| size >= header && *end <= parent.end) else { break };
        atoms.push(Atom { kind, kind_at: position + 4, body: position + header, end });
        position = end;
    }
    Ok(atoms)
}

fn child(file: &mut (impl Read + Seek), parent: Atom, kind: [u8; 4]) -> io::Result<Option<Atom>> {
    Ok(children(file, parent)?.into_iter().find(|atom| atom.kind == kind))
}

fn descendant(file: &mut (impl Read + Seek), parent: Atom, path: &[[u8; 4]]) -> io::Result<Option<Atom>> {
    let mut atom = Some(parent);
    for kind in path {
        let Some(parent) = atom else { break };
        atom = child(file, parent, *kind)?;
    }
    Ok(atom)
}

/// The first track whose handler is that of sound.
fn sound_track(file: &mut (impl Read + Seek), moov: Atom) -> io::Result<Option<Atom>> {
    for track in children(file, moov)?.into_iter().filter(|atom| atom.kind == *b"trak") {
        if let Some(handler) = descendant(file, track, &[*b"mdia", *b"hdlr"])?
            && read_array(file, handler.body + 8)? == Some(*b"soun")
        {
            return Ok(Some(track));
        }
    }
    Ok(None)
}

/// What an `mvhd` or `mdhd` box says of time.
#[derive(Debug, Clone, Copy)]
struct Clock {
    /// Ticks a second; not zero.
    scale: u32,
    /// In ticks.
    duration: u64,
    /// Where the last four bytes of the duration stand.
    duration_at: u64,
}

/// Reads an `mvhd` or `mdhd` box, of either version.
fn clock(file: &mut (impl Read + Seek), atom: Atom) -> io::Result<Option<Clock>> {
    let wide = read_array(file, atom.body)? == Some([1]);
    let at = atom.body + if wide { 20 } else { 12 };
    let scale = read_array(file, at)?.map(u32::from_be_bytes).filter(|scale| *scale > 0);
    let duration = read_number(file, at + 4, wide)?;
    let duration_at = at + if wide { 8 } else { 4 };
    Ok(scale.zip(duration).map(|(scale, duration)| Clock { scale, duration, duration_at }))
}

fn read_number(file: &mut (impl Read + Seek), at: u64, wide: bool) -> io::Result<Option<u64>> {
    Ok(if wide {
        read_array(file, at)?.map(u64::from_be_bytes)
    } else {
        read_array(file, at)?.map(|bytes| u64::from(u32::from_be_bytes(bytes)))
    })
}

/// The trim that a plain edit list stands for: one stretch of the media. Other lists are left to the demuxer.
fn listed_edit(file: &mut (impl Read + Seek), moov: Atom, track: Atom) -> io::Result<Option<Edit>> {
    let Some(container) = child(file, track, *b"edts")? else { return Ok(None) };
    let Some(list) = child(file, container, *b"elst")? else { return Ok(None) };
    let Some(movie) = child(file, moov, *b"mvhd")? else { return Ok(None) };
    let Some(media) = descendant(file, track, &[*b"mdia", *b"mdhd"])? else { return Ok(None) };
    let (Some(movie), Some(media)) = (clock(file, movie)?, clock(file, media)?) else { return Ok(None) };
    let wide = read_array(file, list.body)? == Some([1]);
    let one = read_array(file, list.body + 4)?.map(u32::from_be_bytes) == Some(1);
    let field = if wide { 8 } else { 4 };
    let duration = read_number(file, list.body + 8, wide)?;
    let start = read_number(file, list.body + 8 + field, wide)?;
    let (Some(duration), Some(start), true) = (duration, start, one) else { return Ok(None) };
    let Some(to_end) = media.duration.checked_sub(start).filter(|rest| *rest > 0) else { return Ok(None) };
    // The movie's clock is coarse, often 1 ms: within one tick of the end it means the end.
    let end = scaled(duration.saturating_add(1), movie.scale, media.scale);
    let keep = if duration == 0 || end >= to_end { to_end } else { scaled(duration, movie.scale, media.scale) };
    let movie_duration = scaled(media.duration, media.scale, movie.scale).saturating_add(1);
    let movie_duration = u32::try_from(movie_duration).unwrap_or(u32::MAX);
    Ok(Some(Edit {
        trim: Trim { skip: start, keep: Some(keep), counted_at_hz: Some(media.scale) },
        patches: vec![
            Patch { offset: container.kind_at, bytes: *b"free" },
            Patch { offset: movie.duration_at, bytes: movie_duration.to_be_bytes() },
        ],
    }))
}

/// Ticks of one clock in those of another, rounded down.
fn scaled(ticks: u64, from: u32, to: u32) -> u64 {
    u64::try_from(u128::from(ticks) * u128::from(to) / u128::from(from)).unwrap_or(u64::MAX >> 1)
}

/// iTunes' note: ` 00000000 delay padding samples …` in hexadecimal, counted in samples.
fn itunes_note(file: &mut (impl Read + Seek), moov: Atom) -> io::Result<Option<Trim>> {
    let Some(meta) = descendant(file, moov, &[*b"udta", *b"meta"])? else { return Ok(None) };
    let meta = Atom { body: meta.body + 4, ..meta }; // version and flags come before its boxes
    let Some(list) = child(file, meta, *b"ilst")? else { return Ok(None) };
    for item in children(file, list)?.into_iter().filter(|atom| atom.kind == *b"----") {
        let mut buffer = vec![0; (item.end - item.body).min(MAX_NOTE_BYTES) as usize];
        let text = String::from_utf8_lossy(read_at(file, item.body, &mut buffer)?).into_owned();
        if let Some((_, note)) = text.split_once("iTunSMPB") {
            return Ok(read_note(note));
        }
    }
    Ok(None)
}

fn read_note(note: &str) -> Option<Trim> {
    let (_, numbers) = note.split_once(" 00000000 ")?;
    let mut numbers = numbers.split(' ').map(|number| u64::from_str_radix(number, 16).ok());
    let (delay, _padding, samples) = (numbers.next()??, numbers.next()??, numbers.next()??);
    (samples > 0 && delay < 1 << 16).then_some(Trim { skip: delay, keep: Some(samples), counted_at_hz: None })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn atom(kind: &[u8], body: &[u8]) -> Vec<u8> {
        let mut bytes = (8 + body.len() as u32).to_be_bytes().to_vec();
        bytes.extend_from_slice(kind);
        bytes.extend_from_slice(body);
        bytes
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    /// A 10 s file at 44.1 kHz with 1,024 samples of delay, and a coarse movie clock.
    fn file(list: &[u32], note: &[u8]) -> Vec<u8> {
        let elst = [&[0, list.len() as u32 / 3], list].concat();
        let mdhd = atom(b"mdhd", &words(&[0, 0, 0, 44_100, 442_024, 0]));
        let hdlr = atom(b"hdlr", &[&[0; 8][..], b"soun", &[0; 12]].concat());
        let edit = atom(b"edts", &atom(b"elst", &words(&elst)));
        let trak = atom(b"trak", &[edit, atom(b"mdia", &[mdhd, hdlr].concat())].concat());
        let movie = atom(b"mvhd", &words(&[0, 0, 0, 1000, 10_000, 0]));
        let item = atom(b"----", &[atom(b"name", b"\0\0\0\0iTunSMPB"), atom(b"data", note)].concat());
        let meta = atom(b"meta", &[&[0; 4][..], &atom(b"ilst", &item)].concat());
        let moov = atom(b"moov", &[movie, trak, atom(b"udta", &meta)].concat());
        [atom(b"ftyp", b"M4A \0\0\0\0"), moov].concat()
    }

    fn read(bytes: &[u8]) -> Option<Edit> {
        edit(&mut Cursor::new(bytes), bytes.len() as u64).unwrap()
    }

    #[test]
    fn an_edit_list_becomes_a_trim_and_is_hidden() {
        let bytes = file(&[10_000, 1024, 0x1_0000], b"");
        let edit = read(&bytes).unwrap();
        assert_eq!(edit.trim, Trim { skip: 1024, keep: Some(441_000), counted_at_hz: Some(44_100) });
        let patched = |index: usize| {
            let at = edit.patches[index].offset as usize;
            &bytes[at..at + 4]
        };
        assert_eq!((patched(0), patched(1)), (&b"edts"[..], &10_000_u32.to_be_bytes()[..]));
        assert_eq!(edit.patches[1].bytes, 10_024_u32.to_be_bytes());
    }

    #[test]
    fn a_shorter_edit_ends_where_it_says() {
        assert_eq!(read(&file(&[5000, 1024, 0x1_0000], b"")).unwrap().trim.keep, Some(220_500));
    }

    #[test]
    fn the_note_of_itunes_counts_most() {
        let note = b"\0\0\0\x01\0\0\0\0 00000000 00000840 000001CA 000000000006BAA8 00000000";
        let edit = read(&file(&[10_000, 1024, 0x1_0000], note)).unwrap();
        assert_eq!(edit.trim, Trim { skip: 2112, keep: Some(441_000), counted_at_hz: None });
        assert_eq!(edit.patches.len(), 2);
    }

    #[test]
    fn several_edits_are_left_to_the_demuxer() {
        assert_eq!(read(&file(&[5000, 1024, 0x1_0000, 5000, 0, 0x1_0000], b"")), None);
    }

    #[test]
    fn broken_files_are_survived() {
        let whole = file(&[10_000, 1024, 0x1_0000], b"\0 00000000 00000840 000001CA 000000000006BAA8 0");
        for length in 0..whole.len() {
            let _any_answer = read(&whole[..length]);
        }
        for index in 0..whole.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[index] = value;
                let _any_answer = read(&bytes);
            }
        }
    }
}
