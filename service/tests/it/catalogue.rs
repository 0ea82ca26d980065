//! The library: search, order, pages, corrections.

use model::{ErrorCode, PageRequest, TrackEdit, TrackId, TrackOrder, TrackQuery};
use sea_orm::{ConnectionTrait as _, Statement, Value};
use uuid::Uuid;

use crate::support::{World, refusal};

/// A track as the worker leaves it, without the work.
pub async fn ready_track(world: &World, title: &str) -> TrackId {
    let id = Uuid::now_v7();
    let statement = Statement::from_sql_and_values(
        world.backend(),
        // Both engines count their parameters so.
        "INSERT INTO track (id, state, state_changed_at_ms, revision, sha256, file_name, file_bytes, added_at_ms, title, \
         search_key, artist_sort_key, title_sort_key, cover_version, play_count, channels, sample_rate_hz, samples, \
         encoder_delay, padding, gain_db) \
         VALUES ($1, 'ready', 0, 1, $2, 'x.wav', 1, 1000, $3, '', '', '', 0, 0, 2, 44100, 44100, 1024, 0, 0.0)",
        [Value::from(id), Value::from(id.as_bytes().to_vec()), Value::from(title)],
    );
    world.database().await.execute_raw(statement).await.unwrap();
    let admin = world.anybody().await;
    let edit = TrackEdit { title: Some(title.to_owned()), ..TrackEdit::default() };
    world.service.catalogue.edit(&admin, TrackId(id), edit).await.unwrap();
    TrackId(id)
}

async fn edited(world: &World, title: &str, artists: &[&str], album: &str) -> TrackId {
    let track = ready_track(world, title).await;
    let edit = TrackEdit {
        artists: Some(artists.iter().map(|artist| (*artist).to_owned()).collect()),
        album: Some(album.to_owned()),
        ..TrackEdit::default()
    };
    world.service.catalogue.edit(&world.anybody().await, track, edit).await.unwrap();
    track
}

async fn titles(world: &World, search: &str, order: TrackOrder) -> Vec<String> {
    let query = TrackQuery { search: search.to_owned(), order, ..TrackQuery::default() };
    let page = world.service.catalogue.list(&world.anybody().await, query).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|summary| summary.title).collect()
}

async fn sorted(world: &World, search: &str) -> Vec<String> {
    titles(world, search, TrackOrder::Title).await
}

#[tokio::test]
async fn search_finds_letters_however_they_are_written() {
    let world = World::new().await;
    edited(&world, "Fu\u{308}r E\u{301}lise", &["Beyonce\u{301}"], "Café").await;
    for search in ["für élise", "BEYONCÉ", "cafe\u{301}"] {
        assert_eq!(sorted(&world, search).await.len(), 1, "{search}");
    }
    assert_eq!(sorted(&world, "elise").await.len(), 0, "an accent is not left out");
}

#[tokio::test]
async fn search_finds_words_anywhere_in_any_case() {
    let world = World::new().await;
    edited(&world, "Für Élise", &["Ludwig van Beethoven"], "Bagatelles").await;
    edited(&world, "Moonlight", &["Ludwig van Beethoven", "Ärzte"], "").await;
    assert_eq!(sorted(&world, "").await, ["Für Élise", "Moonlight"]);
    assert_eq!(sorted(&world, "  ÉLISE ").await, ["Für Élise"]);
    assert_eq!(sorted(&world, "beethoven LIGHT").await, ["Moonlight"]);
    assert_eq!(sorted(&world, "bagatelles ludwig").await, ["Für Élise"]);
    assert_eq!(sorted(&world, "ärzte").await, ["Moonlight"]);
    assert_eq!(sorted(&world, "elise nowhere").await, Vec::<String>::new());
}

#[tokio::test]
async fn wildcards_quotes_and_sql_are_only_letters() {
    let world = World::new().await;
    for title in ["100% pure", "100 pure", "a_b", "axb", r"back\slash", "it's"] {
        ready_track(&world, title).await;
    }
    assert_eq!(sorted(&world, "100%").await, ["100% pure"]);
    assert_eq!(sorted(&world, "a_b").await, ["a_b"]);
    assert_eq!(sorted(&world, r"\").await, [r"back\slash"]);
    assert_eq!(sorted(&world, "it's").await, ["it's"]);
    for attack in ["' OR 1=1 --", "%", "_", "\"; DROP TABLE track; --", &"x ".repeat(50_000)] {
        let found = sorted(&world, attack).await;
        assert!(found.len() <= 1, "{attack:.20}: {found:?}");
    }
    assert_eq!(sorted(&world, "").await.len(), 6);
}

#[tokio::test]
async fn orders_are_as_people_expect() {
    let world = World::new().await;
    edited(&world, "b", &["Zappa"], "Apostrophe").await;
    edited(&world, "A", &["abba"], "Arrival").await;
    edited(&world, "c", &["Abba"], "Voulez-Vous").await;
    edited(&world, "d", &[], "").await;
    world.sql("UPDATE track SET play_count = 5 WHERE title = 'c'").await;
    world.sql("UPDATE track SET added_at_ms = 2000 WHERE title = 'b'").await;
    assert_eq!(titles(&world, "", TrackOrder::Title).await, ["A", "b", "c", "d"]);
    assert_eq!(titles(&world, "", TrackOrder::Artist).await, ["A", "c", "b", "d"], "no artist comes last");
    assert_eq!(titles(&world, "", TrackOrder::Newest).await, ["b", "d", "c", "A"]);
    assert_eq!(titles(&world, "", TrackOrder::MostPlayed).await[..2], ["c", "b"]);
}

#[tokio::test]
async fn the_order_is_the_same_whatever_the_databases_language() {
    let world = World::new().await;
    // Languages give signs little weight, or none: albums of two artists would be mixed.
    for title in ["~", "a", ":", "1"] {
        edited(&world, title, &[title], "").await;
    }
    for order in [TrackOrder::Title, TrackOrder::Artist] {
        assert_eq!(titles(&world, "", order).await, ["1", ":", "a", "~"]);
    }
}

#[tokio::test]
async fn pages_neither_repeat_nor_lose_a_track() {
    let world = World::new().await;
    for _ in 0..25 {
        ready_track(&world, "the same title").await;
    }
    let who = world.anybody().await;
    for order in [TrackOrder::Newest, TrackOrder::Title, TrackOrder::Artist, TrackOrder::MostPlayed] {
        let mut seen = std::collections::HashSet::new();
        for number in 1..=3 {
            let query = TrackQuery { order, page: PageRequest::new(number, 10), ..TrackQuery::default() };
            let page = world.service.catalogue.list(&who, query).await.unwrap();
            assert_eq!((page.total, page.pages(), page.number), (25, 3, number));
            seen.extend(page.items.into_iter().map(|summary| summary.id));
        }
        assert_eq!(seen.len(), 25, "{order:?}");
    }
    let beyond = TrackQuery { page: PageRequest::new(1_000_000, 200), ..TrackQuery::default() };
    assert!(world.service.catalogue.list(&who, beyond).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn an_edit_sets_what_it_names_and_clears_what_is_empty() {
    let world = World::new().await;
    let admin = world.anybody().await;
    let track = edited(&world, "Old", &["One"], "Album").await;
    let catalogue = &world.service.catalogue;
    let edit = TrackEdit {
        title: Some("  <i>New</i> ".into()),
        artists: Some(vec!["Two".into(), " two ".into(), " ".into(), "Three".into()]),
        album_artist: Some("Various".into()),
        track_number: Some(7),
        year: Some(1999),
        genre: Some("Jazz".into()),
        ..TrackEdit::default()
    };
    let edited = catalogue.edit(&admin, track, edit).await.unwrap();
    assert_eq!(edited.summary.title, "<i>New</i>");
    assert_eq!(edited.summary.artists, ["Two", "Three"]);
    assert_eq!((edited.summary.album.as_deref(), edited.album_artist.as_deref()), (Some("Album"), Some("Various")));
    assert_eq!((edited.track_number, edited.disc_number, edited.year), (Some(7), None, Some(1999)));
    assert_eq!(sorted(&world, "new various").await.len(), 1);
    assert_eq!(sorted(&world, "old").await.len(), 0);

    let clear = TrackEdit {
        artists: Some(Vec::new()),
        album: Some(String::new()),
        track_number: Some(0),
        year: Some(0),
        genre: Some(" ".into()),
        ..TrackEdit::default()
    };
    let cleared = catalogue.edit(&admin, track, clear).await.unwrap();
    assert_eq!((cleared.summary.artists.len(), cleared.summary.album, cleared.genre), (0, None, None));
    assert_eq!((cleared.track_number, cleared.year, cleared.album_artist), (None, None, None));
    assert_eq!(cleared.summary.title, "<i>New</i>");
}

#[tokio::test]
async fn artists_and_albums_that_nobody_needs_go() {
    let world = World::new().await;
    let admin = world.anybody().await;
    let one = edited(&world, "1", &["Shared", "Alone"], "Together").await;
    let two = edited(&world, "2", &["shared"], "together").await;
    let count = |sql: &'static str| {
        let world = &world;
        async move {
            let statement = Statement::from_string(world.backend(), sql);
            let row = world.database().await.query_one_raw(statement).await.unwrap().unwrap();
            row.try_get_by_index::<i64>(0).unwrap()
        }
    };
    assert_eq!(count("SELECT count(*) FROM artist").await, 2, "Shared and shared are one");
    assert_eq!(count("SELECT count(*) FROM album").await, 1);
    world.service.catalogue.delete(&admin, one).await.unwrap();
    assert_eq!(count("SELECT count(*) FROM artist").await, 1);
    assert_eq!(count("SELECT count(*) FROM album").await, 1);
    world.service.catalogue.delete(&admin, two).await.unwrap();
    assert_eq!(count("SELECT count(*) FROM artist").await + count("SELECT count(*) FROM album").await, 0);
}

#[tokio::test]
async fn edits_that_make_no_sense_change_nothing() {
    let world = World::new().await;
    let admin = world.anybody().await;
    let track = ready_track(&world, "Title").await;
    let catalogue = &world.service.catalogue;
    for (field, edit) in [
        ("title", TrackEdit { title: Some(" \u{0} ".into()), ..TrackEdit::default() }),
        ("title", TrackEdit { title: Some("x".repeat(501)), ..TrackEdit::default() }),
        ("artists", TrackEdit { artists: Some((0..51).map(|n| n.to_string()).collect()), ..TrackEdit::default() }),
        ("album_artist", TrackEdit { album_artist: Some("Somebody".into()), ..TrackEdit::default() }),
        ("track_number", TrackEdit { track_number: Some(10_000), ..TrackEdit::default() }),
        ("disc_number", TrackEdit { disc_number: Some(1_000), ..TrackEdit::default() }),
        ("year", TrackEdit { year: Some(u32::MAX), ..TrackEdit::default() }),
    ] {
        let also = TrackEdit { genre: Some("half-written".into()), ..edit };
        let refused = refusal(catalogue.edit(&admin, track, also).await);
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, Some(field)));
    }
    let somebody_writes = world.write_lock().await;
    let many = TrackEdit { artists: Some(vec!["The same".into(); 51]), ..TrackEdit::default() };
    let refused = refusal(catalogue.edit(&admin, track, many).await);
    assert_eq!(refused.field.as_deref(), Some("artists"), "before it takes its turn to write");
    drop(somebody_writes);
    let unchanged = catalogue.track(&admin, track).await.unwrap();
    assert_eq!((unchanged.summary.title.as_str(), unchanged.genre), ("Title", None));
    world.sql("UPDATE track SET state = 'processing'").await;
    let early = TrackEdit { title: Some("x".into()), ..TrackEdit::default() };
    assert_eq!(refusal(catalogue.edit(&admin, track, early).await).code, ErrorCode::Conflict);
}
