//! Keys: who gets them, and how often.

use http::{StatusCode, header};
use model::{UploadAccepted, url};
use serde_json::json;

use crate::fixture::{Caller, Server, engines::are_many, error_of, parsed, sound, until_ready};

async fn headers(caller: &Caller, path: &str) -> (StatusCode, [Option<u32>; 4]) {
    let response = caller.get(path).send().await.unwrap();
    let number = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().parse().unwrap());
    let names = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after"];
    (response.status(), names.map(number))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_sixteen_bytes_that_nobody_keeps() {
    let server = Server::start_with_worker(&[]).await;
    let admin = server.admin().await;
    let track = parsed::<UploadAccepted>(admin.upload("tone.wav", sound::wav(1.0, 440.0)).await).await.track;
    until_ready(&admin, track).await;
    let listener = server.listener().await;
    let response = listener.get(&url::key(track)).send().await.unwrap();
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/octet-stream");
    let key = response.bytes().await.unwrap();
    assert_eq!(key.len(), 16);
    assert_eq!(key, admin.get(&url::key(track)).send().await.unwrap().bytes().await.unwrap());
}

#[tokio::test]
async fn the_hundred_and_first_key_of_a_minute_waits() {
    let server = Server::start().await;
    // Unknown tracks count as well: that is what guessing looks like.
    let key = url::key(model::TrackId(uuid::Uuid::now_v7()));
    let listener = server.listener().await;
    for asked in 1..=100 {
        let (status, told) = headers(&listener, &key).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(told[..2], [Some(100), Some(100 - asked)]);
        assert!(told[2].unwrap() <= 60 && told[3].is_none());
    }
    let (status, told) = headers(&listener, &key).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(told[..2], [Some(100), Some(0)]);
    // Where time stands still, it is the whole window.
    let waits = if are_many() { 1..=60 } else { 60..=60 };
    assert!(told[2..].iter().all(|wait| waits.contains(&wait.unwrap())), "{told:?}");
    let error = error_of(listener.get(&key).send().await.unwrap(), StatusCode::TOO_MANY_REQUESTS).await;
    assert!(waits.contains(&error.retry_after_s.unwrap()));

    // Neither another account nor a forged header is another address.
    let admin = server.admin().await;
    assert_eq!(admin.status(&key).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(listener.with("x-forwarded-for", "192.0.2.9").status(&key).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(listener.with("forwarded", "for=192.0.2.9").status(&key).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(listener.status(url::ME).await, StatusCode::OK, "all else goes on");

    if !are_many() {
        // Redis reckons by its own clock.
        server.clock.advance_ms(61_000);
        assert_eq!(listener.status(&key).await, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_its_own_limit() {
    let server = Server::start_with(&["--trusted-proxies", "127.0.0.1"]).await;
    let key = url::key(model::TrackId(uuid::Uuid::now_v7()));
    let listener = server.listener().await;
    for n in 0..100 {
        // What the client itself wrote stands on the left, and differs each time.
        let caller = listener.with("x-forwarded-for", &format!("198.51.100.{n}, 192.0.2.1"));
        assert_eq!(caller.status(&key).await, StatusCode::NOT_FOUND);
    }
    let caller = listener.with("x-forwarded-for", "203.0.113.7, 192.0.2.1");
    assert_eq!(caller.status(&key).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(listener.with("x-forwarded-for", "192.0.2.2").status(&key).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn guessing_passwords_is_slow_and_sessions_go_on() {
    let server = Server::start().await;
    let body = json!({ "name": "lea", "password": "guess number one" });
    for _ in 0..100 {
        let response = server.stranger().post(url::SIGN_IN).json(&body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert!(response.headers().contains_key("ratelimit-remaining"));
    }
    for path in [url::SIGN_IN, url::SIGN_UP, url::SET_UP] {
        let response = server.stranger().post(path).json(&body).send().await.unwrap();
        let wait_s: u64 = response.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
        // Redis reckons by its own clock, which goes on meanwhile.
        assert!((1..=60).contains(&wait_s), "{path}: {wait_s} s");
        error_of(response, StatusCode::TOO_MANY_REQUESTS).await;
    }
    let renewal = server.stranger().post(url::REFRESH).json(&json!({ "refresh_token": "x" })).send().await.unwrap();
    assert_eq!(renewal.status(), StatusCode::UNAUTHORIZED, "renewals are not counted");
}
