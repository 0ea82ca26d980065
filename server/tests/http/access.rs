//! Each route, asked by a stranger, a listener and an admin, by token and by cookie.

use http::Method;
use model::{CoverSize, Rendition, Revision, Role, SessionId, TrackId, UploadAccepted, url};
use serde_json::{Value, json};

use crate::fixture::{Caller, Server, Way, parsed, sound, until_ready};

/// Who may come in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    Everybody,
    Listeners,
    Admins,
}

use For::{Admins, Everybody, Listeners};

/// A route, an address of it, and what is sent there. The status is that of somebody who may.
struct Case(Method, &'static str, String, Option<Value>, For, u16);

fn cases(track: TrackId) -> Vec<Case> {
    let (get, post) = (|| Method::GET, || Method::POST);
    let revision = Revision(1);
    let rendition = Rendition::Aac128;
    let nobody = TrackId(uuid::Uuid::now_v7());
    let here = |path: &'static str| path.to_owned();
    let event = json!([{ "play": "0190b1c2-7c1e-7cc3-98c4-dc0c0c07398f", "track": track, "kind": "started", "at_ms": 1,
        "position_ms": 0, "listened_ms": 0 }]);
    let wrong = json!({ "name": "nobody", "password": "wrong password" });
    vec![
        Case(get(), url::HEALTHZ, here(url::HEALTHZ), None, Everybody, 200),
        Case(get(), url::READYZ, here(url::READYZ), None, Everybody, 200),
        Case(get(), url::DOCUMENT, here(url::DOCUMENT), None, Everybody, 200),
        Case(get(), url::ME, here(url::ME), None, Listeners, 200),
        Case(
            post(),
            url::SET_UP,
            here(url::SET_UP),
            Some(json!({ "token": "x", "name": "eve", "password": "long enough" })),
            Everybody,
            409,
        ),
        Case(post(), url::SIGN_UP, here(url::SIGN_UP), Some(wrong.clone()), Everybody, 403),
        Case(post(), url::SIGN_IN, here(url::SIGN_IN), Some(wrong), Everybody, 401),
        Case(post(), url::REFRESH, here(url::REFRESH), Some(json!({ "refresh_token": "x" })), Everybody, 401),
        Case(
            Method::PUT,
            url::PASSWORD,
            here(url::PASSWORD),
            Some(json!({ "current_password": "wrong password", "new_password": "long enough" })),
            Listeners,
            400,
        ),
        Case(get(), url::SESSIONS, here(url::SESSIONS), None, Listeners, 200),
        Case(Method::DELETE, url::SESSION_ROUTE, url::session(SessionId(nobody.0)), None, Listeners, 404),
        Case(get(), url::HISTORY, here(url::HISTORY), None, Listeners, 200),
        Case(Method::DELETE, url::HISTORY, url::history_since(i64::MAX), None, Listeners, 204),
        Case(get(), url::HISTORY_PAUSE, here(url::HISTORY_PAUSE), None, Listeners, 200),
        Case(
            Method::PUT,
            url::HISTORY_PAUSE,
            here(url::HISTORY_PAUSE),
            Some(json!({ "is_paused": false })),
            Listeners,
            204,
        ),
        Case(get(), url::AUDIT, here(url::AUDIT), None, Admins, 200),
        Case(get(), url::TRACKS, here(url::TRACKS), None, Listeners, 200),
        Case(get(), url::TRACK_ROUTE, url::track(track), None, Listeners, 200),
        Case(Method::PATCH, url::TRACK_ROUTE, url::track(track), Some(json!({ "title": "Tone" })), Admins, 200),
        Case(get(), url::KEY_ROUTE, url::key(track), None, Listeners, 200),
        Case(get(), url::WAVEFORM_ROUTE, url::waveform(track), None, Listeners, 200),
        Case(get(), url::SIMILAR_ROUTE, url::similar(track), None, Listeners, 200),
        Case(get(), url::SOUND_PATH_ROUTE, url::sound_path(track, nobody), None, Listeners, 404),
        Case(get(), url::MAP, here(url::MAP), None, Admins, 200),
        Case(get(), url::SHELVES, here(url::SHELVES), None, Listeners, 200),
        Case(
            post(),
            url::RADIO,
            here(url::RADIO),
            Some(json!({ "tracks": [track], "count": 5, "random": 1 })),
            Listeners,
            200,
        ),
        Case(get(), url::COVER_ROUTE, url::cover(track, CoverSize::Small, 1), None, Listeners, 200),
        Case(get(), url::COVER_ROUTE, url::cover_jpeg(track, CoverSize::Large, 1), None, Listeners, 200),
        Case(get(), url::MASTER_ROUTE, url::master(track, revision), None, Listeners, 200),
        Case(get(), url::MEDIA_ROUTE, url::media(track, revision, rendition), None, Listeners, 200),
        Case(get(), url::SEGMENT_ROUTE, url::segment(track, revision, rendition, 0), None, Listeners, 200),
        Case(post(), url::PLAY_EVENTS, here(url::PLAY_EVENTS), Some(event), Listeners, 204),
        Case(get(), url::RECENT_PLAYS, here(url::RECENT_PLAYS), None, Listeners, 200),
        Case(get(), url::UPLOADS, here(url::UPLOADS), None, Admins, 200),
        Case(post(), url::UPLOADS, format!("{}?name=empty.wav", url::UPLOADS), None, Admins, 400),
        Case(get(), url::UPLOAD_EVENTS, here(url::UPLOAD_EVENTS), None, Admins, 200),
        Case(Method::DELETE, url::UPLOAD_ROUTE, url::upload(nobody), None, Admins, 404),
        Case(post(), url::UPLOAD_RETRY_ROUTE, url::upload_retry(nobody), None, Admins, 404),
        Case(Method::DELETE, url::TRACK_ROUTE, url::track(nobody), None, Admins, 404),
        Case(Method::DELETE, url::RESEMBLANCE_ROUTE, url::resemblance(track, nobody), None, Admins, 404),
    ]
}

/// The server functions, and at last what ends the session.
fn functions(track: TrackId) -> Vec<Case> {
    let post = || Method::POST;
    let nobody = TrackId(uuid::Uuid::now_v7());
    let here = |path: &'static str| path.to_owned();
    vec![
        Case(post(), "/api/fn/session", here("/api/fn/session"), Some(json!({})), Everybody, 200),
        Case(post(), "/api/fn/shelves", here("/api/fn/shelves"), Some(json!({})), Listeners, 200),
        Case(
            post(),
            "/api/fn/radio",
            here("/api/fn/radio"),
            Some(json!({ "from": track, "seeds": "albums", "played": [], "random": 1 })),
            Listeners,
            200,
        ),
        Case(
            post(),
            "/api/fn/path",
            here("/api/fn/path"),
            Some(json!({ "from": track, "to": nobody })),
            Listeners,
            404,
        ),
        Case(post(), "/api/fn/list_tracks", here("/api/fn/list_tracks"), Some(json!({ "query": {} })), Listeners, 200),
        Case(post(), "/api/fn/track", here("/api/fn/track"), Some(json!({ "id": track })), Listeners, 200),
        Case(
            post(),
            "/api/fn/edit_track",
            here("/api/fn/edit_track"),
            Some(json!({ "id": track, "edit": { "title": "Tone" } })),
            Admins,
            200,
        ),
        Case(post(), "/api/fn/delete_track", here("/api/fn/delete_track"), Some(json!({ "id": nobody })), Admins, 404),
        Case(post(), "/api/fn/account", here("/api/fn/account"), Some(json!({})), Listeners, 200),
        Case(post(), "/api/fn/audit", here("/api/fn/audit"), Some(json!({ "number": 1 })), Admins, 200),
        Case(post(), "/api/fn/recent_uploads", here("/api/fn/recent_uploads"), Some(json!({})), Admins, 200),
        // Last, as they end the sessions.
        Case(post(), url::SIGN_OUT, here(url::SIGN_OUT), None, Listeners, 204),
        Case(post(), url::SIGN_OUT_EVERYWHERE, here(url::SIGN_OUT_EVERYWHERE), None, Listeners, 204),
    ]
}

async fn ask(caller: &Caller, Case(method, _, path, body, ..): &Case) -> u16 {
    let mut request = caller.request(method.clone(), path);
    if let Some(body) = body {
        request = request.json(body);
    }
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_route_lets_in_whom_it_should_and_nobody_else() {
    let server = Server::start_with_worker(&[]).await;
    let admin = server.admin().await;
    let flac = sound::flac(server.folder.path(), 3.0, 440.0, "Tone");
    let accepted: UploadAccepted = parsed(admin.upload("tone.flac", flac).await).await;
    until_ready(&admin, accepted.track).await;

    for case in cases(accepted.track).into_iter().chain(functions(accepted.track)) {
        let Case(method, route, _, _, audience, good) = &case;
        let at = |who: &str| format!("{method} {route} as {who}");
        let stranger = if *audience == Everybody { *good } else { 401 };
        let listener = if *audience == Admins { 403 } else { *good };
        assert_eq!(ask(&server.stranger(), &case).await, stranger, "{}", at("a stranger"));
        // Each asks with a session of its own, as some routes end it.
        for way in [Way::Bearer, Way::Cookie] {
            assert_eq!(
                ask(&server.user("lea", Role::Listener, way).await, &case).await,
                listener,
                "{} by {way:?}",
                at("a listener")
            );
            assert_eq!(
                ask(&server.user("ada", Role::Admin, way).await, &case).await,
                *good,
                "{} by {way:?}",
                at("an admin")
            );
        }
    }
}

/// A route that is forgotten above is found here.
#[test]
fn each_address_of_the_model_and_each_server_function_is_asked() {
    let nobody = TrackId(uuid::Uuid::nil());
    let asked: Vec<&str> = cases(nobody).iter().chain(&functions(nobody)).map(|case| case.1).collect();
    let functions: Vec<_> = leptos::server_fn::axum::server_fn_paths().collect();
    assert!(functions.len() >= 7, "the server functions are not where this test looks for them");
    for (path, method) in functions {
        assert!(method == Method::POST && asked.contains(&path), "no test asks {method} {path}");
    }
    let source = include_str!("../../../model/src/url.rs").split("pub mod page").next().unwrap();
    let known: Vec<&str> =
        source.lines().filter_map(|line| line.strip_prefix("pub const ")?.split('"').nth(1)).collect();
    assert!(known.len() > 15, "the constants are not where this test looks for them");
    for route in known {
        assert!(asked.contains(&route), "no test asks {route}");
    }
}
