//! The shapes that other programs rely on: JSON, URLs and parsing.

use model::{
    CoverSize, Error, ErrorCode, FilterFields, IngestStage, IngestState, IngestStatus, MapWindow, MusicalKey, Page,
    PageRequest, Rendition, Revision, TrackEdit, TrackFilter, TrackId, TrackQuery, url,
};
use serde_json::json;

const TRACK: &str = "0190b1c2-7c1e-7cc3-98c4-dc0c0c07398f";

fn track() -> TrackId {
    TrackId(uuid::uuid!("0190b1c2-7c1e-7cc3-98c4-dc0c0c07398f"))
}

#[test]
fn ids_are_bare_uuids_on_the_wire() {
    assert_eq!(serde_json::to_value(track()).expect("serialises"), json!(TRACK));
    assert_eq!(TRACK.parse(), Ok(track()));
    assert!("not-a-uuid".parse::<TrackId>().is_err());
    assert!("".parse::<TrackId>().is_err());
}

#[test]
fn an_error_says_only_what_it_has() {
    let plain = serde_json::to_value(Error::not_found("track")).expect("serialises");
    assert_eq!(plain, json!({ "code": "not_found", "message": "There is no such track." }));

    let field = serde_json::to_value(Error::invalid("name", "Give a name.")).expect("serialises");
    assert_eq!(field, json!({ "code": "invalid_input", "message": "Give a name.", "field": "name" }));
    assert_eq!(serde_json::from_value::<Error>(field).expect("parses").code, ErrorCode::InvalidInput);
}

#[test]
fn renditions_parse_from_their_bitrate_alone() {
    for rendition in Rendition::ALL {
        assert_eq!(rendition.to_string().parse(), Ok(rendition));
        assert_eq!(Rendition::from_kbps(rendition.kbps()), Some(rendition));
    }
    for wrong in ["", "0128", "+128", "129", "128k", " 128"] {
        assert!(wrong.parse::<Rendition>().is_err(), "{wrong:?} was taken for a rendition");
    }
    assert!(Rendition::Aac128 < Rendition::Aac320);
}

#[test]
fn addresses_match_their_routes() {
    let fill = |route: &str| {
        route
            .replace("{track}", TRACK)
            .replace("{revision}", "2")
            .replace("{rendition}", "256")
            .replace("{file}", "7.ts")
    };
    let revision = Revision(2);
    assert_eq!(url::master(track(), revision), fill(url::MASTER_ROUTE));
    assert_eq!(url::media(track(), revision, Rendition::Aac256), fill(url::MEDIA_ROUTE));
    assert_eq!(url::segment(track(), revision, Rendition::Aac256, 7), fill(url::SEGMENT_ROUTE));
    assert_eq!(url::key(track()), fill(url::KEY_ROUTE));
    assert_eq!(url::waveform(track()), fill(url::WAVEFORM_ROUTE));
    assert_eq!(url::similar(track()), fill(url::SIMILAR_ROUTE));
    assert_eq!(url::sound_path(track(), track()), fill(url::SOUND_PATH_ROUTE).replace("{to}", TRACK));
    assert_eq!(url::track(track()), fill(url::TRACK_ROUTE));
    assert_eq!(url::upload(track()), fill(url::UPLOAD_ROUTE));
    assert_eq!(url::upload_retry(track()), fill(url::UPLOAD_RETRY_ROUTE));
    let cover = url::cover(track(), CoverSize::Medium, 3);
    assert_eq!(cover, format!("{}?v=3", url::COVER_ROUTE.replace("{track}", TRACK).replace("{file}", "320.webp")));
}

#[test]
fn pages_are_drawn_into_their_limits() {
    let request: PageRequest = serde_json::from_value(json!({ "number": 0, "size": 100_000 })).expect("parses");
    assert_eq!((request.number(), request.size(), request.offset()), (1, PageRequest::MAX_SIZE, 0));
    assert_eq!(PageRequest::new(3, 20).offset(), 40);

    let page = |total| Page::<()> { items: vec![], number: 1, size: 20, total };
    assert_eq!(page(0).pages(), 1);
    assert_eq!(page(20).pages(), 1);
    assert_eq!(page(21).pages(), 2);
}

#[test]
fn absent_fields_mean_their_defaults() {
    assert_eq!(serde_json::from_value::<TrackQuery>(json!({})).expect("parses"), TrackQuery::default());
    let edit: TrackEdit = serde_json::from_value(json!({ "title": "Aja" })).expect("parses");
    assert_eq!(edit, TrackEdit { title: Some("Aja".to_owned()), ..TrackEdit::default() });
}

#[test]
fn keys_have_names_for_people_and_for_addresses() {
    let a_minor = MusicalKey::new(9, false).expect("is a key");
    assert_eq!((a_minor.name().as_str(), a_minor.short_name().as_str()), ("A minor", "Am"));
    assert_eq!(serde_json::to_value(a_minor).expect("serialises"), json!({ "tonic": 9, "is_major": false }));
    assert!(serde_json::from_value::<MusicalKey>(json!({ "tonic": 12, "is_major": true })).is_err());
    assert_eq!(MusicalKey::new(12, true), None);
    assert_eq!(MusicalKey::all().count(), 24);
    for key in MusicalKey::all() {
        let word = key.to_string();
        assert_eq!(word.parse(), Ok(key));
        assert!(word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{word} needs no escape");
    }
    for wrong in ["", "a", "A-minor", "h-minor", "c-sharp", "a-minor ", "c#-minor"] {
        assert!(wrong.parse::<MusicalKey>().is_err(), "{wrong:?} was taken for a key");
    }
}

#[test]
fn a_filter_that_makes_no_sense_is_refused_with_the_field_at_fault() {
    let none = FilterFields::default;
    for (field, fields) in [
        ("bpm_from", FilterFields { bpm_from: Some(1_000), ..none() }),
        ("bpm_to", FilterFields { bpm_from: Some(121), bpm_to: Some(120), ..none() }),
        ("energy_to", FilterFields { energy_to: Some(101), ..none() }),
        ("energy_to", FilterFields { energy_from: Some(50), energy_to: Some(49), ..none() }),
        ("key", FilterFields { key: vec![MusicalKey::new(0, true).expect("is a key"); 25], ..none() }),
    ] {
        let refused = TrackFilter::try_from(fields).expect_err("must be refused");
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, Some(field)));
    }
    let upside_down = json!({ "by_sound": { "bpm_from": 2, "bpm_to": 1 } });
    assert!(serde_json::from_value::<TrackQuery>(upside_down).is_err(), "nor can it come in another way");
}

#[test]
fn a_filter_is_written_as_it_is_read() {
    let key = MusicalKey::all().collect();
    let fields =
        FilterFields { bpm_from: Some(0), bpm_to: Some(999), energy_to: Some(100), key, ..FilterFields::default() };
    let filter = TrackFilter::try_from(fields.clone()).expect("makes sense");
    let wire = serde_json::to_value(&filter).expect("serialises");
    assert_eq!(wire, serde_json::to_value(&fields).expect("serialises"));
    assert_eq!(serde_json::from_value::<TrackFilter>(wire).expect("parses"), filter);
    assert!(!filter.is_empty() && TrackFilter::default().is_empty());
}

#[test]
fn an_ingest_status_is_one_flat_object() {
    let state = IngestState::Working { stage: IngestStage::Encoding, permille: 250 };
    let status = IngestStatus::new(track(), "a.flac".to_owned(), state);
    let wire = serde_json::to_value(&status).expect("serialises");
    assert_eq!(
        wire,
        json!({ "track": TRACK, "file_name": "a.flac", "state": "working", "stage": "encoding", "permille": 250 })
    );
    assert_eq!(serde_json::from_value::<IngestStatus>(wire).expect("parses"), status);
}

#[test]
fn a_part_of_the_map_lies_on_it_and_its_address_says_where() {
    let window = MapWindow::new([0.0, 1.0], [0.25, 0.333_333_3], 50).expect("is on the map");
    let address = "/api/v1/map?x_from=0.000000&x_to=1.000000&y_from=0.250000&y_to=0.333334&most=50";
    assert_eq!(url::map(&window), address);
    for (x, y, most, field) in [
        ([-0.1, 1.0], [0.0, 1.0], 1, "x_from"),
        ([0.0, 1.1], [0.0, 1.0], 1, "x_to"),
        ([0.0, 1.0], [f64::NAN, 1.0], 1, "y_from"),
        ([0.0, 1.0], [0.0, f64::INFINITY], 1, "y_to"),
        ([0.6, 0.5], [0.0, 1.0], 1, "x_to"),
        ([0.0, 1.0], [0.6, 0.5], 1, "y_to"),
        ([0.0, 1.0], [0.0, 1.0], 0, "most"),
        ([0.0, 1.0], [0.0, 1.0], 2_001, "most"),
    ] {
        let refused = MapWindow::new(x, y, most).expect_err("is not on the map");
        assert_eq!(refused.field.as_deref(), Some(field), "{x:?} {y:?} {most}");
    }
    assert!(MapWindow::new([0.5, 0.5], [1.0, 1.0], 2_000).is_ok(), "a point is a part");
}
