//! A listener's say over their history.

use http::{Method, StatusCode, header};
use model::{ErrorCode, HistoryExport, HistoryState, Role, TrackId, UploadAccepted, url};
use serde_json::{Value, json};

use crate::fixture::{Caller, Server, Way, error_of, parsed, sound, until_ready};

async fn track(server: &Server) -> TrackId {
    let admin = server.admin().await;
    let accepted: UploadAccepted = parsed(admin.upload("tone.wav", sound::wav(1.0, 440.0)).await).await;
    until_ready(&admin, accepted.track).await;
    accepted.track
}

/// Reports a play that was heard to its end just now.
async fn play(who: &Caller, track: TrackId) {
    let heard = json!([{ "play": uuid::Uuid::now_v7(), "track": track, "kind": "completed", "at_ms": i64::MAX,
        "position_ms": 0, "listened_ms": 0 }]);
    assert_eq!(who.post(url::PLAY_EVENTS).json(&heard).send().await.unwrap().status(), StatusCode::NO_CONTENT);
}

async fn plays(who: &Caller) -> usize {
    who.json::<HistoryExport>(url::HISTORY).await.plays.len()
}

async fn pause(who: &Caller, is_paused: bool) {
    let wish = json!({ "is_paused": is_paused });
    let answer = who.request(Method::PUT, url::HISTORY_PAUSE).json(&wish).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
}

async fn is_paused(who: &Caller) -> bool {
    who.json::<HistoryState>(url::HISTORY_PAUSE).await.paused_at_ms.is_some()
}

async fn erase(who: &Caller, path: &str) -> reqwest::Response {
    who.request(Method::DELETE, path).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_is_paused_taken_along_and_erased() {
    let server = Server::start_with_worker(&[]).await;
    let track = track(&server).await;
    let (lea, eve) = (server.listener().await, server.user("eve", Role::Listener, Way::Bearer).await);
    play(&lea, track).await;
    play(&eve, track).await;
    pause(&lea, true).await;
    assert!(is_paused(&lea).await && !is_paused(&eve).await);
    play(&lea, track).await;
    assert_eq!(plays(&lea).await, 1, "nothing is kept while it is paused");
    pause(&lea, false).await;
    assert!(!is_paused(&lea).await);
    play(&lea, track).await;

    let response = lea.get(url::HISTORY).send().await.unwrap();
    let headers = response.headers();
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(headers[header::CONTENT_DISPOSITION], "attachment; filename=\"listening-history.json\"");
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    let export: HistoryExport = parsed(response).await;
    assert_eq!((export.listener.as_str(), export.plays.len()), ("lea", 2));
    assert_eq!((export.plays[0].track, export.plays[0].title.as_str()), (track, "tone"));
    assert_eq!(export.plays[0].events.len(), 1);

    let count = || async { lea.json::<Value>(&url::track(track)).await["summary"]["play_count"].clone() };
    assert_eq!(count().await, 3);
    let later = export.plays[1].last_event_at_ms;
    assert_eq!(erase(&lea, &url::history_since(later)).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(plays(&lea).await, 1);
    assert_eq!(erase(&lea, url::HISTORY).await.status(), StatusCode::NO_CONTENT);
    assert_eq!((plays(&lea).await, plays(&eve).await), (0, 1), "each has their own");
    assert_eq!(count().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_understood_or_comes_from_elsewhere_erases_nothing() {
    let server = Server::start_with_worker(&[]).await;
    let track = track(&server).await;
    let lea = server.listener().await;
    play(&lea, track).await;
    for query in ["since_ms=", "since_ms=yesterday", "since=1", "since_ms=1&since_ms=2"] {
        let refused = error_of(erase(&lea, &format!("{}?{query}", url::HISTORY)).await, StatusCode::BAD_REQUEST).await;
        assert_eq!(refused.code, ErrorCode::InvalidInput, "{query}");
    }
    let forged = server.user("lea", Role::Listener, Way::Cookie).await.with("origin", "https://evil.example");
    error_of(erase(&forged, url::HISTORY).await, StatusCode::FORBIDDEN).await;
    error_of(erase(&server.stranger(), url::HISTORY).await, StatusCode::UNAUTHORIZED).await;
    assert_eq!(plays(&lea).await, 1);
}
