//! What a file's name tells.

use crate::{catalogue::metadata::Metadata, text};

const UNTITLED: &str = "Untitled";

/// The name without folders and characters that cannot be shown; never empty.
pub(super) fn clean(file_name: &str) -> String {
    let last = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    text::clean(last).unwrap_or_else(|| UNTITLED.to_owned())
}

/// Title, artist and track number, guessed from names such as `01 - Artist - Title.flac`,
/// `01. Title.mp3`, `Artist - Title.ogg` and `07_some_title.wav`. The title is never empty.
pub(crate) fn guess(file_name: &str) -> Metadata {
    let stem = match file_name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 5 => stem,
        _ => file_name,
    };
    let spaced = if stem.contains(' ') { stem.to_owned() } else { stem.replace('_', " ") };
    let (track_number, rest) = split_number(spaced.trim());
    let (artist, title) = match rest.split_once(" - ") {
        Some((artist, title)) => (text::clean(artist), title),
        None => (None, rest),
    };
    // `Artist - 01 - Title` and `Artist - 01 Title`.
    let (inner_number, title) = if artist.is_some() { split_number(title.trim()) } else { (None, title) };
    Metadata {
        title: text::clean(title).or_else(|| text::clean(stem)).unwrap_or_else(|| UNTITLED.to_owned()),
        artists: artist.into_iter().collect(),
        track_number: track_number.or(inner_number),
        ..Metadata::default()
    }
}

/// A track number at the start, if it is clearly one: `01 Title`, `1. Title`, `12 - Title`. In
/// `99 Luftballons` it belongs to the title.
fn split_number(text: &str) -> (Option<i32>, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let padded = number.len() >= 2 && number.starts_with('0');
    let marked = rest.trim_start().strip_prefix(['.', '-', ')']);
    let title = match marked {
        Some(title) if title.starts_with(' ') || padded => Some(title),
        _ if padded && rest.starts_with(' ') => Some(rest),
        _ => None,
    };
    let title = title.map(str::trim).filter(|title| !title.is_empty());
    match (number.parse(), title) {
        (Ok(number @ 1..=999), Some(title)) => (Some(number), title),
        _ => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_people_write_them() {
        for (name, number, artist, title) in [
            ("01 - Nina Simone - Feeling Good.flac", Some(1), Some("Nina Simone"), "Feeling Good"),
            ("Nina Simone - Feeling Good.mp3", None, Some("Nina Simone"), "Feeling Good"),
            ("Nina Simone - 07 - Feeling Good.mp3", Some(7), Some("Nina Simone"), "Feeling Good"),
            ("03. Feeling Good.ogg", Some(3), None, "Feeling Good"),
            ("3. Feeling Good.ogg", Some(3), None, "Feeling Good"),
            ("03 Feeling Good.wav", Some(3), None, "Feeling Good"),
            ("07_feeling_good.wav", Some(7), None, "feeling good"),
            ("99 Luftballons.mp3", None, None, "99 Luftballons"),
            ("1979.mp3", None, None, "1979"),
            ("Sonata No. 2.flac", None, None, "Sonata No. 2"),
            ("a - b - c.flac", None, Some("a"), "b - c"),
            ("no extension", None, None, "no extension"),
            (".hidden", None, None, ".hidden"),
            ("01.mp3", None, None, "01"),
            (" - .mp3", None, None, "-"),
            ("\u{0}\u{1}.mp3", None, None, UNTITLED),
            ("", None, None, UNTITLED),
        ] {
            let guess = guess(name);
            assert_eq!(guess.title, title, "{name:?}");
            assert_eq!(guess.track_number, number, "{name:?}");
            assert_eq!(guess.artists.first().map(String::as_str), artist, "{name:?}");
        }
    }

    #[test]
    fn folders_and_control_characters_go() {
        assert_eq!(clean("/etc/../music/a\u{0}b.mp3"), "a b.mp3");
        assert_eq!(clean(r"C:\Music\song.wav"), "song.wav");
        assert_eq!(clean("<img src=x>.mp3"), "<img src=x>.mp3");
        assert_eq!(clean("folder/"), UNTITLED);
        assert_eq!(clean(&"x".repeat(10_000)).len(), 500);
    }
}
