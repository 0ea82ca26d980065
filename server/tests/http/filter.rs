//! The library by how tracks sound.

use http::StatusCode;
use model::{ErrorCode, Page, TrackSummary, UploadAccepted, url};

use crate::fixture::{Server, error_of, parsed, sound, sql, until_ready};

#[tokio::test(flavor = "multi_thread")]
async fn tracks_are_listed_by_tempo_key_and_energy() {
    let server = Server::start_with_worker(&[]).await;
    let admin = server.admin().await;
    let accepted: UploadAccepted = parsed(admin.upload("tone.wav", sound::wav(1.0, 440.0)).await).await;
    until_ready(&admin, accepted.track).await;
    sql(&server.data(), "DELETE FROM track_features").await;
    sql(&server.data(), "INSERT INTO track_features (track_id, extractor, tempo_bpm, key_tonic, key_is_major, energy, summary, fingerprint) SELECT id, 1, 119.6, 9, false, 63, '', '' FROM track").await;
    let listener = server.listener().await;
    for (query, found) in [
        ("", 1),
        ("bpm_from=120&bpm_to=120", 1),
        ("bpm_from=121", 0),
        ("key=a-minor", 1),
        ("key=c-major,a-minor", 1),
        ("key=c-major,a-major", 0),
        ("key=", 1),
        ("energy_from=63&energy_to=63&key=a-minor&bpm_to=130&search=tone&order=tempo", 1),
        ("energy_to=62", 0),
    ] {
        let page: Page<TrackSummary> = listener.json(&format!("{}?{query}", url::TRACKS)).await;
        assert_eq!((page.items.len(), page.total), (found, found as u64), "{query}");
    }
    let page: Page<TrackSummary> = listener.json(url::TRACKS).await;
    let sound = page.items[0].sound.unwrap();
    assert_eq!((sound.tempo_bpm, sound.key.unwrap().name().as_str(), sound.energy), (Some(119.6), "A minor", 63));
}

#[tokio::test]
async fn a_filter_that_makes_no_sense_is_refused_with_a_reason() {
    let server = Server::start().await;
    let listener = server.listener().await;
    for (query, field, said) in [
        ("bpm_from=121&bpm_to=120", Some("bpm_to"), "Exchange the two"),
        ("energy_from=101", Some("energy_from"), "too high"),
        ("energy_to=-1", None, "energy_to"),
        ("bpm_to=fast", None, "bpm_to"),
        ("key=a-minor,h-minor", None, "expected one such as c-major"),
    ] {
        let response = listener.get(&format!("{}?{query}", url::TRACKS)).send().await.unwrap();
        let refused = error_of(response, StatusCode::BAD_REQUEST).await;
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, field), "{query}");
        assert!(refused.message.contains(said), "{query}: {}", refused.message);
    }
}
