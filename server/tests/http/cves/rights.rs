//! Who may what, by whose word.

use http::{Method, StatusCode};
use model::{RecentPlay, Role, SignedIn, Track, UploadAccepted, User, url};
use serde_json::{Value, json};

use super::{check_refusal, library};
use crate::fixture::{Caller, Server, Way, parsed, server::PASSWORD, sound, sql, until_ready};

/// CVE-2024-32963: whose playlist it was stood in the body, and the server believed it.
#[tokio::test(flavor = "multi_thread")]
async fn whose_something_is_follows_from_the_session_and_not_from_the_body() {
    let server = Server::start_with_worker(&["--sign-up", "open"]).await;
    let (admin, tracks) = library(&server).await;
    let (lea, eve) = (server.listener().await, server.user("eve", Role::Listener, Way::Bearer).await);
    let victim = lea.json::<User>(url::ME).await;
    let own = json!({ "user": victim.id, "user_id": victim.id, "userId": victim.id, "owner": victim.id, "ownerId": victim.id,
        "owner_id": victim.id, "name": "lea" });
    let with = |mut body: Value| {
        body.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        body
    };
    // Eve writes in the name of Lea.
    let event = with(json!({ "play": uuid::Uuid::now_v7(), "track": tracks[0], "kind": "completed",
        "at_ms": now_ms(), "position_ms": 300, "listened_ms": 300 }));
    let query = [("user", victim.id.to_string()), ("user_id", victim.id.to_string())];
    let answer = eve.post(url::PLAY_EVENTS).query(&query).json(&json!([event])).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let played: Vec<RecentPlay> = eve.json(url::RECENT_PLAYS).await;
    assert_eq!(played.iter().map(|play| play.track.id).collect::<Vec<_>>(), [tracks[0]], "it is Eve's own");
    let recent = |caller: &Caller| caller.get(url::RECENT_PLAYS).query(&query).send();
    assert_eq!(parsed::<Vec<RecentPlay>>(recent(&lea).await.unwrap()).await, [], "and not Lea's");
    let shelves = lea.post("/api/fn/shelves").json(&own).send().await.unwrap();
    assert_eq!(recently_played(&parsed(shelves).await), 0);
    // Nor does she read what is Lea's.
    let event = json!({ "play": uuid::Uuid::now_v7(), "track": tracks[1], "kind": "completed", "at_ms": now_ms(),
        "position_ms": 300, "listened_ms": 300 });
    assert_eq!(lea.post(url::PLAY_EVENTS).json(&json!([event])).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(parsed::<Vec<RecentPlay>>(recent(&eve).await.unwrap()).await, played);
    let shelves = eve.post("/api/fn/shelves").json(&own).send().await.unwrap();
    assert_eq!(recently_played(&parsed(shelves).await), 1);
    assert_eq!(eve.get(url::ME).query(&query).send().await.unwrap().json::<User>().await.unwrap().name, "eve");
    // Whoever signs up is what the server says: no admin, and nobody else.
    let body = json!({ "name": "mallory", "password": PASSWORD, "role": "admin", "id": victim.id, "admin": true,
        "is_admin": true, "user": { "role": "admin" } });
    let answer = server.stranger().post(url::SIGN_UP).json(&body).send().await.unwrap();
    let mallory = parsed::<SignedIn>(answer).await.user;
    assert_eq!((mallory.role, mallory.id == victim.id), (Role::Listener, false));
    // Ends her own session with Lea's id in hand.
    assert_eq!(
        eve.post(url::SIGN_OUT_EVERYWHERE).query(&query).json(&own).send().await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(lea.status(url::ME).await, StatusCode::OK);
    assert_eq!(admin.status(url::ME).await, StatusCode::OK);
}

fn now_ms() -> i64 {
    service::Clock::now_ms(&service::SystemClock)
}

/// CVE-2025-27112: a name that nobody had was looked up to nothing, whose password was empty; a proof made of the empty password
/// was good.
#[tokio::test]
async fn a_user_that_does_not_exist_has_no_password_that_fits() {
    let server = Server::start().await;
    server.user("empty", Role::Admin, Way::Bearer).await;
    // As no use case can bring about: a user whose hash is empty.
    sql(&server.data(), "UPDATE \"user\" SET password_hash = '' WHERE name = 'empty'").await;
    let decoy = "a password that nobody has";
    for name in ["nobody", "empty", "", " ", "\u{0}", "null", "undefined", "0"] {
        for password in ["", " ", "\u{0}", decoy, "null", "d41d8cd98f00b204e9800998ecf8427e"] {
            let body = json!({ "name": name, "password": password });
            let answer =
                server.stranger().with("x-mist-client", "web").post(url::SIGN_IN).json(&body).send().await.unwrap();
            let (status, headers) = (answer.status(), answer.headers().clone());
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{name:?} {password:?}");
            assert!(!headers.contains_key("set-cookie"), "{name:?} {password:?}");
        }
    }
    for body in [
        json!({ "name": "nobody" }),
        json!({ "name": "nobody", "password": null }),
        json!({ "name": ["empty"], "password": [] }),
    ] {
        check_refusal(&body.to_string(), server.stranger().post(url::SIGN_IN).json(&body).send().await.unwrap()).await;
    }
}

/// CVE-2025-48948: any user could write the settings of transcoding, which only the pages kept from them.
#[tokio::test(flavor = "multi_thread")]
async fn only_admins_change_what_is_for_all() {
    let server = Server::start_with_worker(&[]).await;
    let (admin, tracks) = library(&server).await;
    let before = (admin.json::<Track>(&url::track(tracks[0])).await, server.stored_files());
    let (edit, id) = (json!({ "title": "Mine" }), json!({ "id": tracks[0] }));
    for way in [Way::Bearer, Way::Cookie] {
        let listener = server.user("lea", Role::Listener, way).await;
        // What a listener might claim to be.
        let listener = listener.with("x-admin", "true").with("x-role", "admin").with("x-remote-user", "ada");
        for (method, path, body) in [
            (Method::PATCH, url::track(tracks[0]), &edit),
            (Method::DELETE, url::track(tracks[0]), &edit),
            (Method::POST, format!("{}?name=a.wav", url::UPLOADS), &edit),
            (Method::GET, url::UPLOADS.to_owned(), &edit),
            (Method::GET, url::UPLOAD_EVENTS.to_owned(), &edit),
            (Method::DELETE, url::upload(tracks[0]), &edit),
            (Method::POST, url::upload_retry(tracks[0]), &edit),
            (Method::POST, "/api/fn/delete_track".to_owned(), &id),
            (Method::POST, "/api/fn/recent_uploads".to_owned(), &edit),
            (Method::POST, "/api/fn/edit_track".to_owned(), &json!({ "id": tracks[0], "edit": edit, "role": "admin" })),
        ] {
            let answer =
                listener.request(method.clone(), &path).query(&[("role", "admin")]).json(body).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{method} {path} by {way:?}");
        }
    }
    let after = (admin.json::<Track>(&url::track(tracks[0])).await, server.stored_files());
    assert_eq!(before, after);
}

/// CVE-2026-25579: a picture was made as large as the address said, until memory or disk were full.
#[tokio::test(flavor = "multi_thread")]
async fn a_cover_has_one_of_three_sizes() {
    let server = Server::start_with_worker(&[]).await;
    let admin = server.admin().await;
    let flac = sound::flac(server.folder.path(), 0.5, 440.0, "Tone");
    let track = parsed::<UploadAccepted>(admin.upload("tone.flac", flac).await).await.track;
    until_ready(&admin, track).await;
    let files = server.stored_files();
    for size in ["0", "1", "97", "100000", "4294967296", "-96", "96.0", "+96", "096", "96e3"] {
        let path = format!("/api/v1/tracks/{track}/cover/{size}.webp?size=100000");
        check_refusal(size, admin.get(&path).send().await.unwrap()).await;
    }
    let good = admin.get(&format!("/api/v1/tracks/{track}/cover/96.webp?size=100000")).send().await.unwrap();
    assert!(good.bytes().await.unwrap().len() < 20_000);
    assert_eq!(server.stored_files(), files);
}

/// Tracks on the shelf of what the listener played.
fn recently_played(shelves: &Value) -> usize {
    let shelf = shelves.as_array().unwrap().iter().find(|shelf| shelf["title"] == "Recently played");
    shelf.map_or(0, |shelf| shelf["tracks"].as_array().unwrap().len())
}
