//! What a file says of itself: tags and embedded cover.

use std::{error::Error, path::Path};

use lofty::{
    config::ParseOptions,
    error::AllocationError,
    file::{TaggedFile, TaggedFileExt as _},
    picture::{Picture, PictureType},
    probe::Probe,
    tag::{ItemKey, Tag},
};

use super::{cover::CoverError, file_name};
use crate::{BoxError, catalogue::metadata::Metadata, text};

/// Artists of one track at most.
const MAX_ARTISTS: usize = 50;

/// The tags of a file.
#[derive(Debug)]
pub(crate) struct Tags {
    /// Clean; what the tags lack is guessed from the file's name.
    pub metadata: Metadata,
    /// The bytes of the front cover, or of whatever picture there is. Not to be trusted.
    pub cover: Result<Option<Vec<u8>>, CoverError>,
}

/// Reads tags of any format. Never fails: unreadable tags are no tags.
pub(crate) fn read(path: &Path, file_name: &str) -> Tags {
    let guess = file_name::guess(file_name);
    let (file, refusal) = read_file(path);
    let tags: Vec<&Tag> = file.iter().flat_map(|file| file.primary_tag().into_iter().chain(file.tags())).collect();
    let first =
        |key: ItemKey| -> Option<String> { tags.iter().find_map(|tag| tag.get_strings(key).find_map(text::clean)) };
    let number = |key: ItemKey, highest: i32| first(key).and_then(|text| leading_number(&text, highest));

    let artists = artists(&tags);
    let album = first(ItemKey::AlbumTitle);
    let metadata = Metadata {
        title: first(ItemKey::TrackTitle).unwrap_or(guess.title),
        artists: if artists.is_empty() { guess.artists } else { artists },
        album_artist: first(ItemKey::AlbumArtist).filter(|_| album.is_some()),
        album,
        track_number: number(ItemKey::TrackNumber, 9_999).or(guess.track_number),
        disc_number: number(ItemKey::DiscNumber, 999),
        year: [ItemKey::Year, ItemKey::RecordingDate, ItemKey::ReleaseDate, ItemKey::OriginalReleaseDate]
            .into_iter()
            .find_map(|key| number(key, 9_999)),
        genre: first(ItemKey::Genre),
    };
    let cover = front_cover(&tags).map(|picture| picture.data().to_vec());
    Tags { metadata, cover: refusal.map_or(Ok(cover), Err) }
}

/// The tags that can be read, and why there is no cover among them although there may be one in the file.
///
/// A piece beyond lofty's allocation limit (16 MiB), which only a picture is, makes the whole file fail. Most formats
/// hold all tags in that piece; in the others the texts are still good.
fn read_file(path: &Path) -> (Option<TaggedFile>, Option<CoverError>) {
    let error = match parse(path, true) {
        Ok(file) => return (Some(file), None),
        Err(error) => error,
    };
    let texts = parse(path, false).ok();
    let refusal = match (is_too_large(&*error), &texts) {
        (true, Some(_)) => Some(CoverError::TooLarge),
        (true, None) => Some(CoverError::TagsTooLarge),
        (false, Some(_)) => Some(CoverError::Unreadable(error)),
        (false, None) => None,
    };
    (texts, refusal)
}

fn parse(path: &Path, with_cover: bool) -> Result<TaggedFile, BoxError> {
    let options = ParseOptions::new().read_properties(false).read_cover_art(with_cover);
    Ok(Probe::open(path)?.options(options).guess_file_type()?.read()?)
}

/// Whether the allocation limit is at the bottom of it.
fn is_too_large(error: &(dyn Error + 'static)) -> bool {
    std::iter::successors(Some(error), |&error| error.source()).any(<dyn Error>::is::<AllocationError>)
}

/// Each artist once, in order. A tag with several values is several artists, and so is one whose
/// values are parted by a NUL (ID3v2.4) or a semicolon (many taggers).
fn artists(tags: &[&Tag]) -> Vec<String> {
    let of_tag = |tag: &&Tag| -> Vec<String> {
        let values = tag.get_strings(ItemKey::TrackArtists).chain(tag.get_strings(ItemKey::TrackArtist));
        let mut artists: Vec<String> = Vec::new();
        for artist in values.flat_map(|value| value.split(['\0', ';'])).take(MAX_ARTISTS).filter_map(text::clean) {
            if !artists.iter().any(|known| text::key(known) == text::key(&artist)) {
                artists.push(artist);
            }
        }
        artists
    };
    tags.iter().map(of_tag).find(|artists| !artists.is_empty()).unwrap_or_default()
}

/// The number at the start of `3/12` or `2024-05-01`; none if it is 0 or out of range.
fn leading_number(text: &str, highest: i32) -> Option<i32> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..digits)?.parse().ok().filter(|number| (1..=highest).contains(number))
}

fn front_cover<'a>(tags: &[&'a Tag]) -> Option<&'a Picture> {
    let pictures = || tags.iter().flat_map(|tag| tag.pictures());
    pictures().find(|picture| picture.pic_type() == PictureType::CoverFront).or_else(|| pictures().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_from_what_taggers_write() {
        for (text, number) in [
            ("3", Some(3)),
            ("3/12", Some(3)),
            ("2024-05-01", Some(2024)),
            ("0", None),
            ("10000", None),
            ("99999999999999999999", None),
            ("-1", None),
            ("A1", None),
            ("", None),
        ] {
            assert_eq!(leading_number(text, 9_999), number, "{text:?}");
        }
    }

    #[test]
    fn a_file_without_tags_is_named_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, [0; 5_000]).unwrap();
        let tags = read(&path, "02 - Ada - Loop.wav");
        assert_eq!(tags.metadata.title, "Loop");
        assert_eq!(tags.metadata.artists, ["Ada"]);
        assert_eq!(tags.metadata.track_number, Some(2));
        assert!(matches!(tags.cover, Ok(None)));
        assert_eq!(read(&folder.path().join("missing"), "a.mp3").metadata.title, "a");
    }
}
