//! Requests that make no sense get an error that does.

use http::{Method, StatusCode, header};
use model::{ErrorCode, url};

use crate::fixture::{Server, error_of};

const TRACK: &str = "0190b1c2-7c1e-7cc3-98c4-dc0c0c07398f";

#[tokio::test]
async fn malformed_addresses_are_told_which_part_is_wrong() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for (path, field) in [
        ("/api/v1/tracks/not-a-uuid".to_owned(), "track"),
        (format!("/api/v1/tracks/{TRACK}x/key"), "track"),
        (format!("/api/v1/tracks/{TRACK}/cover/97.webp"), "file"),
        (format!("/api/v1/tracks/{TRACK}/cover/96.exe"), "file"),
        ("/hls/1/1/master.m3u8".to_owned(), "track"),
        (format!("/hls/{TRACK}/first/master.m3u8"), "revision"),
        (format!("/hls/{TRACK}/-1/master.m3u8"), "revision"),
        (format!("/hls/{TRACK}/1/129/index.m3u8"), "rendition"),
        (format!("/hls/{TRACK}/1/128/-1.ts"), "file"),
        (format!("/hls/{TRACK}/1/128/99999999999.ts"), "file"),
        (format!("/hls/{TRACK}/1/128/..%2f..%2fmist.db"), "file"),
        ("/hls/%ff/1/128/1.ts".to_owned(), "track"),
    ] {
        let error = error_of(admin.get(&path).send().await.unwrap(), StatusCode::BAD_REQUEST).await;
        assert_eq!((error.code, error.field.as_deref()), (ErrorCode::InvalidInput, Some(field)), "{path}: {error}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for path in [
        format!("/api/v1/tracks/{TRACK}"),
        format!("/api/v1/tracks/{TRACK}/key"),
        format!("/api/v1/tracks/{TRACK}/waveform"),
        format!("/api/v1/tracks/{TRACK}/cover/96.webp"),
        format!("/hls/{TRACK}/1/master.m3u8"),
        format!("/hls/{TRACK}/1/128/index.m3u8"),
        format!("/hls/{TRACK}/1/128/0.ts"),
        "/api/v1/nothing".to_owned(),
        "/api/v2/tracks".to_owned(),
        "/api/".to_owned(),
        "/api".to_owned(),
        "/hls".to_owned(),
        "/hls/x".to_owned(),
        "/api/fn/nothing".to_owned(),
    ] {
        let error = error_of(admin.get(&path).send().await.unwrap(), StatusCode::NOT_FOUND).await;
        assert_eq!(error.code, ErrorCode::NotFound, "{path}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_which_ones_there_are() {
    let server = Server::start().await;
    for (method, path, allowed) in [
        (Method::GET, url::SIGN_IN.to_owned(), "POST"),
        (Method::PUT, url::UPLOADS.to_owned(), "GET,HEAD,POST"),
        (Method::POST, format!("/api/v1/tracks/{TRACK}"), "GET,HEAD,PATCH,DELETE"),
        (Method::DELETE, format!("/hls/{TRACK}/1/master.m3u8"), "GET,HEAD"),
        (Method::POST, format!("/api/v1/tracks/{TRACK}/key"), "GET,HEAD"),
    ] {
        let response = server.stranger().request(method, &path).send().await.unwrap();
        assert_eq!(response.headers()[header::ALLOW], allowed, "{path}");
        error_of(response, StatusCode::METHOD_NOT_ALLOWED).await;
    }
}

#[tokio::test]
async fn bodies_that_are_missing_broken_or_too_large_are_told_so() {
    let server = Server::start().await;
    let stranger = server.stranger();
    let json = "application/json";
    for (kind, body, status, word) in [
        (json, String::new(), StatusCode::BAD_REQUEST, "missing"),
        (json, "{".to_owned(), StatusCode::BAD_REQUEST, "EOF"),
        (json, "{\"name\":\"a\"}".to_owned(), StatusCode::BAD_REQUEST, "password"),
        (json, "[1]".to_owned(), StatusCode::BAD_REQUEST, "cannot be read"),
        (json, "\u{0}".to_owned(), StatusCode::BAD_REQUEST, "cannot be read"),
        ("text/plain", "{}".to_owned(), StatusCode::BAD_REQUEST, "application/json"),
        ("application/x-www-form-urlencoded", "name=a".to_owned(), StatusCode::BAD_REQUEST, "application/json"),
        (json, format!("\"{}\"", "x".repeat(65 * 1024)), StatusCode::PAYLOAD_TOO_LARGE, "64 KiB"),
    ] {
        let request = stranger.post(url::SIGN_IN).header(header::CONTENT_TYPE, kind).body(body);
        let error = error_of(request.send().await.unwrap(), status).await;
        assert!(error.message.contains(word), "{}", error.message);
    }
    let admin = server.admin().await;
    let error = error_of(admin.post(url::UPLOADS).send().await.unwrap(), StatusCode::BAD_REQUEST).await;
    assert_eq!(error.field.as_deref(), Some("name"));
    let path = format!("{}?size=many", url::TRACKS);
    error_of(admin.get(&path).send().await.unwrap(), StatusCode::BAD_REQUEST).await;
    let path = format!("{}?order=best", url::TRACKS);
    let error = error_of(admin.get(&path).send().await.unwrap(), StatusCode::BAD_REQUEST).await;
    assert!(error.message.contains("most_played"), "{}", error.message);
}

#[tokio::test]
async fn every_answer_has_a_name_for_the_log() {
    let server = Server::start().await;
    let ask = |id: &'static str| {
        let stranger = server.stranger().with("x-request-id", id);
        async move {
            stranger.get(url::HEALTHZ).send().await.unwrap().headers()["x-request-id"].to_str().unwrap().to_owned()
        }
    };
    assert_eq!(ask("proxy-0815.a_b").await, "proxy-0815.a_b");
    for forged in ["with spaces", "line\tfeed", "<script>", ""] {
        let id = ask(forged).await;
        assert!(uuid::Uuid::try_parse(&id).is_ok(), "{id}");
    }
}
