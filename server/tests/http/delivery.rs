//! What players get.

use std::process::Command;

use http::{HeaderMap, Method, StatusCode, header};
use model::{CoverSize, Rendition, Revision, Role, SignedIn, TrackId, UploadAccepted, url};
use serde_json::json;

use crate::fixture::{Caller, Server, Way, parsed, server::PASSWORD, sound, until_ready};

const SECONDS: f64 = 7.0;

async fn published(server: &Server) -> TrackId {
    let admin = server.admin().await;
    let flac = sound::flac(server.folder.path(), SECONDS, 440.0, "Tone");
    let track = parsed::<UploadAccepted>(admin.upload("tone.flac", flac).await).await.track;
    until_ready(&admin, track).await;
    track
}

async fn ask(caller: &Caller, method: Method, path: &str, asked: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = caller.request(method, path);
    for (name, value) in asked {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    (response.status(), response.headers().clone(), response.bytes().await.unwrap().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn segments_are_cacheable_for_a_year_and_give_ranges() {
    let server = Server::start_with_worker(&[]).await;
    let path = url::segment(published(&server).await, Revision(1), Rendition::Aac128, 0);
    let listener = server.listener().await;
    let (status, headers, whole) = ask(&listener, Method::GET, &path, &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert_eq!(headers[header::CONTENT_TYPE], "video/mp2t");
    assert_eq!(headers[header::ACCEPT_RANGES], "bytes");
    assert_eq!(headers[header::CONTENT_LENGTH], whole.len().to_string());
    assert!(!headers.contains_key(header::CONTENT_ENCODING) && !headers.contains_key(header::SET_COOKIE));
    let etag = headers[header::ETAG].to_str().unwrap().to_owned();
    assert!(etag.starts_with('"'), "ranges need a strong tag: {etag}");

    let (status, head, body) = ask(&listener, Method::HEAD, &path, &[]).await;
    assert_eq!((status, body.len()), (StatusCode::OK, 0));
    assert_eq!(head[header::CONTENT_LENGTH], whole.len().to_string());
    assert_eq!(head[header::ETAG], etag);

    let (status, headers, body) = ask(&listener, Method::GET, &path, &[("if-none-match", &etag)]).await;
    assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(headers[header::ETAG], etag);

    let last = whole.len() - 1;
    for (range, first, end) in [
        ("bytes=0-15".to_owned(), 0, 15),
        ("bytes=16-".to_owned(), 16, last),
        ("bytes=-16".to_owned(), last - 15, last),
        ("bytes=0-".to_owned(), 0, last),
        (format!("bytes=10-{}", last + 1000), 10, last),
    ] {
        let (status, headers, body) = ask(&listener, Method::GET, &path, &[("range", &range)]).await;
        assert_eq!(status, StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(headers[header::CONTENT_RANGE], format!("bytes {first}-{end}/{}", whole.len()), "{range}");
        assert_eq!(headers[header::CONTENT_LENGTH], body.len().to_string());
        assert!(body == whole[first..=end], "{range}");
    }
    let beyond = format!("bytes={}-", whole.len());
    let (status, headers, _) = ask(&listener, Method::GET, &path, &[("range", &beyond)]).await;
    assert_eq!(status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(headers[header::CONTENT_RANGE], format!("bytes */{}", whole.len()));

    let fits = [("range", "bytes=0-1"), ("if-range", etag.as_str())];
    assert_eq!(ask(&listener, Method::GET, &path, &fits).await.2, whole[..2]);
    let changed = [("range", "bytes=0-1"), ("if-range", "\"other\"")];
    assert_eq!(ask(&listener, Method::GET, &path, &changed).await.2, whole);
    for nonsense in ["bytes=0-1,4-5", "items=0-1", "bytes=5-1"] {
        let (status, _, body) = ask(&listener, Method::GET, &path, &[("range", nonsense)]).await;
        assert_eq!((status, body.len()), (StatusCode::OK, whole.len()), "{nonsense}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn playlists_covers_and_waveforms_may_be_kept_by_the_browser_alone() {
    let server = Server::start_with_worker(&[]).await;
    let track = published(&server).await;
    let listener = server.listener().await;
    let (master, media) = (url::master(track, Revision(1)), url::media(track, Revision(1), Rendition::Aac320));
    let cover = url::cover(track, CoverSize::Small, 1);
    let cover_jpeg = url::cover_jpeg(track, CoverSize::Large, 1);
    for (path, kind, keep, start) in [
        (&master, "application/vnd.apple.mpegurl", "private, max-age=60", &b"#EXTM3U"[..]),
        (&media, "application/vnd.apple.mpegurl", "private, max-age=60", b"#EXTM3U"),
        (&cover, "image/webp", "private, max-age=31536000, immutable", b"RIFF"),
        (&cover_jpeg, "image/jpeg", "private, max-age=31536000, immutable", b"\xff\xd8"),
    ] {
        let (status, headers, body) = ask(&listener, Method::GET, path, &[]).await;
        assert_eq!((status, &headers[header::CONTENT_TYPE]), (StatusCode::OK, &http::HeaderValue::from_static(kind)));
        assert_eq!(headers[header::CACHE_CONTROL], keep, "{path}");
        assert!(body.starts_with(start), "{path}");
        let etag = headers[header::ETAG].to_str().unwrap();
        let (status, headers, body) = ask(&listener, Method::GET, path, &[("if-none-match", etag)]).await;
        assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
        assert_eq!(headers[header::CACHE_CONTROL], keep, "{path}");
    }
    let unversioned = cover.split('?').next().unwrap();
    assert_eq!(ask(&listener, Method::GET, unversioned, &[]).await.1[header::CACHE_CONTROL], "private, no-cache");
    let waveform: model::Waveform = listener.json(&url::waveform(track)).await;
    assert_eq!(waveform.peaks.len(), 1000);
}

#[tokio::test(flavor = "multi_thread")]
async fn ffmpeg_plays_all_renditions_with_a_token_or_with_cookies() {
    let server = Server::start_with_worker(&[]).await;
    let track = published(&server).await;
    server.user("lea", Role::Listener, Way::Bearer).await;
    let body = json!({ "name": "lea", "password": PASSWORD });
    let answer = server.stranger().post(url::SIGN_IN).json(&body).send().await.unwrap();
    let token = parsed::<SignedIn>(answer).await.tokens.access_token;
    let by_token = format!("Authorization: Bearer {token}\r\n");
    let by_cookie = format!("Cookie: mist_access={token}\r\n");

    let base = server.stranger().base;
    let mut paths = vec![(url::master(track, Revision(1)), &by_token), (url::master(track, Revision(1)), &by_cookie)];
    paths.extend(Rendition::ALL.map(|rendition| (url::media(track, Revision(1), rendition), &by_token)));
    for (path, headers) in paths {
        let (address, headers) = (format!("{base}{path}"), headers.clone());
        // FFmpeg runs on its own thread: the server answers on this runtime.
        let decoded = tokio::task::spawn_blocking(move || {
            let mut command = Command::new("ffmpeg");
            sound::ffmpeg(command.args(["-headers", &headers, "-i", &address, "-f", "s16le", "-ac", "1", "-"]))
        });
        let samples = decoded.await.unwrap().len() / 2;
        let seconds = samples as f64 / f64::from(sound::RATE_HZ);
        assert!((seconds - SECONDS).abs() < 0.2, "{path}: {seconds} s");
    }
}
