//! Tags and pictures that mean no good, or are just odd.

use lofty::{
    ape::{ApeItem, ApeTag},
    config::WriteOptions,
    picture::{MimeType, Picture, PictureType},
    tag::{Accessor as _, ItemKey, ItemValue, TagExt as _},
};
use model::{IngestState, Track, TrackId};

use crate::support::{World, files};

async fn published(bytes: Vec<u8>, name: &str) -> (Track, Option<String>) {
    let world = World::new().await;
    let admin = world.admin().await;
    let track: TrackId = world.upload(&admin, name, bytes).await.unwrap().track;
    let worker = world.start_worker();
    let IngestState::Ready { warning } = world.settled(&admin, track).await else { panic!("must be ready") };
    worker.stop().await;
    (world.service.catalogue.track(&admin, track).await.unwrap(), warning)
}

fn mp3() -> Vec<u8> {
    files::convert(&files::wav(1.0, 440.0), "mp3", &["-b:a", "128k"])
}

#[tokio::test]
async fn html_is_text_and_control_characters_go() {
    let bytes = files::with_tags(&mp3(), "mp3", |tag| {
        tag.set_title("<script>alert(1)</script>".to_owned());
        tag.set_artist("a\u{1}b\u{7f}\u{202e}c;  D ; d".to_owned());
        tag.set_album("one\ntwo\u{0}three".to_owned());
    });
    let (track, warning) = published(bytes, "x.mp3").await;
    assert_eq!(track.summary.title, "<script>alert(1)</script>");
    assert_eq!(track.summary.artists, ["a b c", "D"]);
    assert!(!track.summary.album.unwrap().contains(char::is_control));
    assert_eq!(warning, None);
}

#[tokio::test]
async fn tags_of_a_megabyte_are_cut() {
    let artists: Vec<String> = (0..5_000).map(|n| format!("artist {n}")).collect();
    let bytes = files::with_tags(&mp3(), "mp3", |tag| {
        tag.set_title("T".repeat(1 << 20));
        tag.insert_text(ItemKey::Comment, "C".repeat(1 << 20));
        tag.insert_text(ItemKey::TrackArtist, artists.join(";"));
    });
    assert!(bytes.len() > 2 << 20);
    let (track, _) = published(bytes, "x.mp3").await;
    assert_eq!(track.summary.title, "T".repeat(500));
    assert_eq!(track.summary.artists.len(), 50);
}

#[tokio::test]
async fn invalid_utf8_does_no_harm() {
    // A Vorbis comment whose text is replaced by bytes that are no UTF-8, of the same length.
    let mut bytes =
        files::convert(&files::wav(1.0, 440.0), "flac", &["-metadata", "title=REPLACEME", "-metadata", "artist=Ada"]);
    let at = bytes.windows(9).position(|window| window == b"REPLACEME").unwrap();
    bytes[at..at + 9].copy_from_slice(&[0xff, 0xfe, b'o', b'k', 0xc3, 0x28, 0x80, 0xf0, 0x9f]);
    let (track, _) = published(bytes, "03 - Name of File.flac").await;
    assert!(!track.summary.title.is_empty());
    assert!(!track.summary.title.contains(char::is_control));
}

#[tokio::test]
async fn without_tags_the_file_name_speaks() {
    let (track, _) = published(files::wav(1.0, 440.0), "05 - Nina Simone - Feeling Good.wav").await;
    assert_eq!(track.summary.title, "Feeling Good");
    assert_eq!(track.summary.artists, ["Nina Simone"]);
    assert_eq!(track.track_number, Some(5));
}

#[tokio::test]
async fn what_the_tags_lack_the_file_name_says() {
    let name = "05 - Nina Simone - Feeling Good.flac";
    for (tags, title, artist) in [
        (&["-metadata", "title=Titled"][..], "Titled", "Nina Simone"),
        (&["-metadata", "artist=Ada"][..], "Feeling Good", "Ada"),
        (&["-metadata", "title=Titled", "-metadata", "artist=Ada"][..], "Titled", "Ada"),
    ] {
        let (track, _) = published(files::convert(&files::wav(1.0, 440.0), "flac", tags), name).await;
        assert_eq!((track.summary.title.as_str(), track.summary.artist_line().as_str()), (title, artist));
    }
}

#[tokio::test]
async fn a_cover_bomb_is_left_out_with_a_warning() {
    // Too many pixels at an edge, and too many bytes in all though no edge is too long.
    for edge in [20_000, 7_000] {
        let bytes = files::with_tags(&mp3(), "mp3", |tag| {
            let picture = Picture::unchecked(files::png_bomb(edge));
            tag.push_picture(picture.pic_type(PictureType::CoverFront).mime_type(MimeType::Png).build());
        });
        let (track, warning) = published(bytes, "x.mp3").await;
        assert!(!track.summary.has_cover);
        assert_eq!(warning.as_deref(), Some("The embedded cover is too large to be opened safely and was left out."));
        assert_eq!(track.warning, warning);
    }
}

/// More than lofty reads in one piece.
fn huge_picture() -> Vec<u8> {
    let mut picture = files::png(16, 16);
    picture.resize(17 << 20, 0);
    picture
}

#[tokio::test]
async fn a_cover_of_too_many_bytes_is_left_out_with_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.mp3");
    std::fs::write(&path, mp3()).unwrap();
    let mut tags = ApeTag::default();
    tags.set_title("Titled".to_owned());
    let cover = ItemValue::Binary([b"cover.png\0", huge_picture().as_slice()].concat());
    tags.insert(ApeItem::new("Cover Art (Front)".to_owned(), cover).unwrap());
    tags.save_to_path(&path, WriteOptions::default()).unwrap();
    let (track, warning) = published(std::fs::read(&path).unwrap(), "x.mp3").await;
    assert_eq!((track.summary.title.as_str(), track.summary.has_cover), ("Titled", false));
    assert_eq!(warning.as_deref(), Some("The embedded cover is too large to be opened safely and was left out."));
}

#[tokio::test]
async fn tags_that_cannot_be_read_without_such_a_cover_are_left_out_with_a_warning() {
    let m4a = files::convert(&files::wav(1.0, 440.0), "m4a", &[]);
    let bytes = files::with_tags(&m4a, "m4a", |tag| {
        tag.set_title("Titled".to_owned());
        let picture = Picture::unchecked(huge_picture());
        tag.push_picture(picture.pic_type(PictureType::CoverFront).mime_type(MimeType::Png).build());
    });
    let (track, warning) = published(bytes, "Named.m4a").await;
    assert_eq!((track.summary.title.as_str(), track.summary.has_cover), ("Named", false));
    let warning = warning.unwrap();
    assert!(warning.starts_with("The tags, the cover among them, are too large"), "{warning}");
}

#[tokio::test]
async fn a_broken_cover_is_left_out_with_a_warning() {
    let bytes = files::with_tags(&mp3(), "mp3", |tag| {
        let picture = Picture::unchecked(b"<svg onload=alert(1)>".to_vec());
        tag.push_picture(picture.pic_type(PictureType::CoverFront).mime_type(MimeType::Jpeg).build());
    });
    let (track, warning) = published(bytes, "x.mp3").await;
    assert!(!track.summary.has_cover);
    assert_eq!(warning.as_deref(), Some("The embedded cover cannot be read and was left out."));
}
