//! The largest requests that the API's document allows are taken: their bodies are not too large.

use http::StatusCode;
use model::{PlayEvent, PlayEventKind, PlayId, RadioRequest, RadioSeeds, TrackId, url};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{Caller, Server, error_of};

/// How many items a list may have, by the document.
fn most(document: &Value, path: &str) -> usize {
    let bound = document.pointer(path).and_then(Value::as_u64);
    bound.unwrap_or_else(|| panic!("the document has no {path}")) as usize
}

fn tracks(count: usize) -> Vec<TrackId> {
    (0..count).map(|_| TrackId(Uuid::now_v7())).collect()
}

/// Sends what must be taken, and then one more, which must be refused for what it is.
async fn ends_at(caller: &Caller, path: &str, field: &str, largest: &Value, beyond: &Value) {
    let taken = caller.post(path).json(largest).send().await.unwrap();
    assert!(taken.status().is_success(), "{path} refuses the most {field}: {}", taken.text().await.unwrap());
    let refused = caller.post(path).json(beyond).send().await.unwrap();
    let error = error_of(refused, StatusCode::BAD_REQUEST).await;
    assert_eq!(error.field.as_deref(), Some(field), "{path}: {error}");
}

#[tokio::test]
async fn a_radio_that_has_played_long() {
    let server = Server::start().await;
    let listener = server.listener().await;
    let document: Value = listener.json(url::DOCUMENT).await;
    let most_of =
        |field: &str| most(&document, &format!("/components/schemas/RadioRequest/properties/{field}/maxItems"));
    let request = |seeds: usize, played: usize| {
        let (tracks, played) = (tracks(seeds), tracks(played));
        json!(RadioRequest {
            tracks,
            seeds: RadioSeeds::Artists,
            played,
            played_before: u32::MAX,
            count: 50,
            random: u32::MAX
        })
    };
    let (seeds, played) = (most_of("tracks"), most_of("played"));
    ends_at(&listener, url::RADIO, "played", &request(seeds, played), &request(seeds, played + 1)).await;
    ends_at(&listener, url::RADIO, "tracks", &request(seeds, played), &request(seeds + 1, played)).await;
    // As the app asks.
    let asked = |played: usize| {
        let played = tracks(played);
        json!({ "from": tracks(1)[0], "seeds": RadioSeeds::Artists, "played": played, "random": u32::MAX })
    };
    ends_at(&listener, "/api/fn/radio", "played", &asked(played), &asked(played + 1)).await;
}

#[tokio::test]
async fn a_player_that_was_away_for_long() {
    let server = Server::start().await;
    let listener = server.listener().await;
    let document: Value = listener.json(url::DOCUMENT).await;
    let body = "/paths/~1api~1v1~1plays~1events/post/requestBody/content/application~1json/schema/$ref";
    let name = document.pointer(body).and_then(Value::as_str).unwrap().strip_prefix('#').unwrap();
    let most = most(&document, &format!("{name}/maxItems"));
    // The numbers that take the most room.
    let report = || PlayEvent {
        play: PlayId(Uuid::new_v4()),
        track: TrackId(Uuid::now_v7()),
        kind: PlayEventKind::Progressed,
        at_ms: i64::MIN,
        position_ms: u64::MAX,
        listened_ms: u64::MAX,
    };
    let reports = |count: usize| json!((0..count).map(|_| report()).collect::<Vec<_>>());
    ends_at(&listener, url::PLAY_EVENTS, "events", &reports(most), &reports(most + 1)).await;
}
