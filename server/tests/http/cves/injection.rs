//! What users give made part of a statement in SQL.

use http::{Method, StatusCode};
use model::{Page, Role, Track, TrackId, TrackSummary, User, url};
use serde_json::json;

use super::{check_refusal, check_says_nothing, library};
use crate::fixture::{Server, parsed, sound};

/// Texts that end a string, add a condition, ask for other tables, or take time, in the words of both databases.
const INJECTIONS: [&str; 16] = [
    "'",
    "\"",
    "' OR '1'='1",
    "\" OR \"1\"=\"1",
    "') OR ('1'='1",
    "%' OR 1=1 --",
    "' UNION SELECT password_hash FROM \"user\" --",
    "') UNION ALL SELECT name, password_hash, 3 FROM \"user\" --",
    "'; DROP TABLE track; --",
    "'; UPDATE \"user\" SET role = 'admin'; --",
    "' AND (SELECT 1 FROM pg_sleep(30)) IS NOT NULL --",
    "' AND randomblob(1000000000) --",
    "title; SELECT 1",
    "(CASE WHEN (SELECT substr(password_hash,1,1) FROM \"user\" LIMIT 1)='$' THEN title ELSE id END)",
    "1 OR 1=1",
    "\\' OR 1=1 --",
];

fn ids(page: &Page<TrackSummary>) -> Vec<TrackId> {
    page.items.iter().map(|track| track.id).collect()
}

/// CVE-2022-23857, CVE-2025-48949: what a user gave as a filter (a rule of a smart playlist, the parameter `role`) was made part of
/// a statement in SQL.
#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_text_and_never_sql() {
    let server = Server::start_with_worker(&[]).await;
    let (_, tracks) = library(&server).await;
    let listener = server.listener().await;
    for injection in INJECTIONS {
        for search in [injection.to_owned(), format!("anna{injection}"), format!("anna {injection}")] {
            let answer = listener.get(url::TRACKS).query(&[("search", &search)]).send().await.unwrap();
            let by_function = listener.post("/api/fn/list_tracks").json(&json!({ "query": { "search": search } }));
            for answer in [answer, by_function.send().await.unwrap()] {
                assert_eq!(answer.status(), StatusCode::OK, "{search}");
                let body = answer.text().await.unwrap();
                check_says_nothing("", &body);
                let page: Page<TrackSummary> = serde_json::from_str(&body).unwrap();
                // One title has an apostrophe; no other has anything of these.
                let expected = if search == "'" { vec![tracks[2]] } else { Vec::new() };
                assert_eq!((ids(&page), page.total), (expected.clone(), expected.len() as u64), "{search}");
            }
        }
    }
    for (search, found) in
        [("o'three", vec![tracks[2]]), ("100%", vec![tracks[2]]), ("%", vec![tracks[2]]), ("_", vec![])]
    {
        let page = listener.get(url::TRACKS).query(&[("search", search)]).send().await.unwrap();
        assert_eq!(ids(&parsed(page).await), found, "{search}");
    }
    assert_eq!(listener.json::<User>(url::ME).await.role, Role::Listener);
}

/// CVE-2024-47062: names of parameters became names of columns, those of the users' table too, and `_sort` went into the statement;
/// by asking again and again, anybody could read everybody's password.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_one_of_a_list_and_other_parameters_change_nothing() {
    let server = Server::start_with_worker(&[]).await;
    let (_, tracks) = library(&server).await;
    let listener = server.listener().await;
    let all = listener.json::<Page<TrackSummary>>(url::TRACKS).await;
    assert_eq!(all.total, 3);

    for name in ["order", "number", "size"] {
        for injection in INJECTIONS.into_iter().chain(["title", "password_hash", "id desc", "-1", "1e3", "NaN"]) {
            if name == "order" && injection == "title" {
                continue;
            }
            let answer = listener.get(url::TRACKS).query(&[(name, injection)]).send().await.unwrap();
            check_refusal(&format!("{name}={injection}"), answer).await;
            let page =
                if name == "order" { json!({ "order": injection }) } else { json!({ "page": { name: injection } }) };
            let answer = listener.post("/api/fn/list_tracks").json(&json!({ "query": page })).send().await.unwrap();
            check_refusal(&format!("{name}={injection}"), answer).await;
            let answer = listener.get(url::RECENT_PLAYS).query(&[("limit", injection)]).send().await.unwrap();
            check_refusal(&format!("limit={injection}"), answer).await;
        }
    }
    for name in ["bpm_from", "bpm_to", "energy_from", "energy_to", "key"] {
        for injection in INJECTIONS.into_iter().chain(["tempo_bpm", "title", "-1", "1e3", "NaN"]) {
            let answer = listener.get(url::TRACKS).query(&[(name, injection)]).send().await.unwrap();
            check_refusal(&format!("{name}={injection}"), answer).await;
            let filter = if name == "key" { json!([injection]) } else { json!(injection) };
            let query = json!({ "query": { "by_sound": { name: filter } } });
            let answer = listener.post("/api/fn/list_tracks").json(&query).send().await.unwrap();
            check_refusal(&format!("{name}={injection}"), answer).await;
        }
    }
    for (name, value) in [
        ("password_hash", "$"),
        ("password_hash__like", "$argon2id%"),
        ("user.password_hash", "x"),
        ("_sort", "password_hash"),
        ("sort", "random()"),
        ("filter", "1=0"),
        ("id", "0"),
        ("state", "failed"),
        ("1=0 OR name", "x"),
        ("search]", "x"),
    ] {
        let page: Page<TrackSummary> =
            parsed(listener.get(url::TRACKS).query(&[(name, value)]).send().await.unwrap()).await;
        assert_eq!(ids(&page), ids(&all), "{name}={value}");
        let query = json!({ "query": { name: value, "page": { name: value } }, name: value });
        let page = listener.post("/api/fn/list_tracks").json(&query).send().await.unwrap();
        assert_eq!(ids(&parsed(page).await), ids(&all), "{name}={value}");
    }
    // What lies in an address, and in a body.
    for injection in INJECTIONS {
        let written = injection.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        for path in [
            format!("/api/v1/tracks/{written}"),
            format!("/api/v1/tracks/{}{written}", tracks[0]),
            format!("/api/v1/tracks/{}{written}/key", tracks[0]),
            format!("/api/v1/tracks/{}/cover/96{written}.webp", tracks[0]),
            format!("/hls/{written}/1/master.m3u8"),
            format!("/hls/{}/1{written}/master.m3u8", tracks[0]),
            format!("/hls/{}/1/128{written}/index.m3u8", tracks[0]),
            format!("/hls/{}/1/128/0{written}.ts", tracks[0]),
        ] {
            check_refusal(injection, listener.get(&path).send().await.unwrap()).await;
        }
        let credentials = json!({ "name": injection, "password": injection });
        check_refusal(injection, server.stranger().post(url::SIGN_IN).json(&credentials).send().await.unwrap()).await;
        let token = json!({ "refresh_token": injection });
        check_refusal(injection, server.stranger().post(url::REFRESH).json(&token).send().await.unwrap()).await;
        let id = json!({ "id": injection });
        check_refusal(injection, listener.post("/api/fn/track").json(&id).send().await.unwrap()).await;
        let event = json!([{ "play": injection, "track": injection, "kind": injection, "at_ms": 1, "position_ms": 0,
            "listened_ms": 0 }]);
        check_refusal(injection, listener.post(url::PLAY_EVENTS).json(&event).send().await.unwrap()).await;
    }
    assert_eq!(ids(&listener.json(url::TRACKS).await), ids(&all), "nothing is lost");
}

/// The same, by an admin's hand: what is written is kept as it was written.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_is_text_and_never_sql() {
    let server = Server::start_with_worker(&[]).await;
    let (admin, tracks) = library(&server).await;
    for injection in INJECTIONS {
        let edit = json!({ "title": injection, "artists": [injection], "album": injection, "album_artist": injection,
            "genre": injection });
        let answer = admin.request(Method::PATCH, &url::track(tracks[0])).json(&edit).send().await.unwrap();
        let track: Track = parsed(answer).await;
        let written = (track.summary.title.as_str(), track.summary.artists.as_slice());
        assert_eq!(written, (injection, &[injection.to_owned()][..]));
        assert_eq!(track.summary.album.as_deref(), Some(injection));
        assert_eq!(track.genre.as_deref(), Some(injection));
    }
    for (n, injection) in INJECTIONS.into_iter().enumerate() {
        let hertz = 600.0 + n as f64;
        let accepted = admin.upload(&format!("{injection}.wav"), sound::wav(0.1, hertz)).await;
        assert_eq!(accepted.status(), StatusCode::ACCEPTED, "{injection}");
    }
    let others: Page<TrackSummary> = admin.json(&format!("{}?search=two", url::TRACKS)).await;
    assert_eq!(ids(&others), [tracks[1]]);
}
