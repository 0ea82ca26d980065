//! Coming in, staying in, going out.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{StatusCode, header};
use model::{Role, SignedIn, User, url};
use reqwest::Response;
use serde_json::{Value, json};

use crate::fixture::{Caller, Server, Way, cookies_of, error_of, parsed, server::PASSWORD};

const MINUTE_MS: i64 = 60_000;

fn set_cookies(response: &Response) -> Vec<&str> {
    response.headers().get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect()
}

async fn enter(caller: &Caller, path: &str, body: Value) -> Response {
    caller.post(path).json(&body).send().await.unwrap()
}

#[tokio::test]
async fn the_first_admin_needs_the_token_of_the_log_and_there_is_one_first_admin() {
    let server = Server::start().await;
    let token = server.service.accounts.setup_token().await.unwrap().unwrap();
    let ada = |token: &str| json!({ "token": token, "name": "ada", "password": PASSWORD });
    let browser = server.stranger().with("x-mist-client", "web");

    let error = error_of(enter(&browser, url::SET_UP, ada("guess")).await, StatusCode::FORBIDDEN).await;
    assert_eq!(error.field.as_deref(), Some("token"));
    let response = enter(&browser, url::SET_UP, ada(&token)).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let caller = server.stranger().cookies(&cookies_of(&response));
    let user: User = parsed(response).await;
    assert_eq!((user.name.as_str(), user.role), ("ada", Role::Admin));
    assert_eq!(caller.json::<User>(url::ME).await, user);
    error_of(enter(&browser, url::SET_UP, ada(&token)).await, StatusCode::CONFLICT).await;
}

#[tokio::test]
async fn browsers_get_cookies_that_scripts_and_other_sites_cannot_use() {
    let server = Server::start_with(&["--public-url", "https://music.example.org"]).await;
    server.listener().await;
    let body = json!({ "name": "lea", "password": PASSWORD });
    let response = enter(&server.stranger().with("x-mist-client", "web"), url::SIGN_IN, body).await;
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let cookies = set_cookies(&response);
    assert_eq!(cookies.len(), 2);
    for cookie in cookies {
        for mark in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age="] {
            assert!(cookie.contains(mark), "{cookie}");
        }
    }
    let text = response.text().await.unwrap();
    assert!(text.contains("lea") && !text.contains("token"), "{text}");
}

#[tokio::test]
async fn programs_get_tokens_and_no_cookies() {
    let server = Server::start().await;
    server.listener().await;
    let response = enter(&server.stranger(), url::SIGN_IN, json!({ "name": "LEA", "password": PASSWORD })).await;
    assert!(set_cookies(&response).is_empty());
    let signed_in: SignedIn = parsed(response).await;
    assert_eq!(signed_in.tokens.access_expires_in_s, 900);
    let user: User = server.stranger().bearer(&signed_in.tokens.access_token).json(url::ME).await;
    assert_eq!(user, signed_in.user);
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_look_the_same() {
    let server = Server::start().await;
    server.listener().await;
    let mut answers = Vec::new();
    for name in ["lea", "nobody"] {
        let body = json!({ "name": name, "password": "not the password" });
        answers.push(error_of(enter(&server.stranger(), url::SIGN_IN, body).await, StatusCode::UNAUTHORIZED).await);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn sign_up_is_closed_unless_it_is_opened() {
    let body = json!({ "name": "eve", "password": PASSWORD });
    let closed = Server::start().await;
    error_of(enter(&closed.stranger(), url::SIGN_UP, body.clone()).await, StatusCode::FORBIDDEN).await;

    let open = Server::start_with(&["--sign-up", "open"]).await;
    error_of(enter(&open.stranger(), url::SIGN_UP, body.clone()).await, StatusCode::FORBIDDEN).await;
    open.admin().await;
    let response = enter(&open.stranger(), url::SIGN_UP, body.clone()).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    assert_eq!(parsed::<SignedIn>(response).await.user.role, Role::Listener);
    let error = error_of(enter(&open.stranger(), url::SIGN_UP, body).await, StatusCode::CONFLICT).await;
    assert_eq!(error.field.as_deref(), Some("name"));
    let short = json!({ "name": "mallory", "password": "short" });
    let error = error_of(enter(&open.stranger(), url::SIGN_UP, short).await, StatusCode::BAD_REQUEST).await;
    assert_eq!(error.field.as_deref(), Some("password"));
}

#[tokio::test]
async fn an_expired_session_is_renewed_and_a_replayed_token_ends_it() {
    let server = Server::start().await;
    let browser = server.user("lea", Role::Listener, Way::Cookie).await;
    server.clock.advance_ms(16 * MINUTE_MS);
    error_of(browser.get(url::ME).send().await.unwrap(), StatusCode::UNAUTHORIZED).await;

    let renewed = browser.post(url::REFRESH).send().await.unwrap();
    assert_eq!(renewed.status(), StatusCode::OK);
    let fresh = browser.cookies(&cookies_of(&renewed));
    assert!(!renewed.text().await.unwrap().contains("token"), "a cookie's token must not come out in a body");
    assert_eq!(fresh.status(url::ME).await, StatusCode::OK);

    // Somebody shows the used token again, later than two tabs would.
    server.clock.advance_ms(MINUTE_MS);
    let replay = browser.post(url::REFRESH).send().await.unwrap();
    assert!(set_cookies(&replay).iter().all(|cookie| cookie.contains("Max-Age=0")), "the cookies are taken away");
    error_of(replay, StatusCode::UNAUTHORIZED).await;
    assert_eq!(fresh.status(url::ME).await, StatusCode::UNAUTHORIZED, "the family has ended");
    assert_eq!(fresh.post(url::REFRESH).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn programs_renew_by_body() {
    let server = Server::start().await;
    server.listener().await;
    let body = json!({ "name": "lea", "password": PASSWORD });
    let first: SignedIn = parsed(enter(&server.stranger(), url::SIGN_IN, body).await).await;
    let body = json!({ "refresh_token": first.tokens.refresh_token });
    let response = enter(&server.stranger(), url::REFRESH, body).await;
    assert!(set_cookies(&response).is_empty());
    let second: SignedIn = parsed(response).await;
    assert_ne!(first.tokens.refresh_token, second.tokens.refresh_token);
    assert_eq!(server.stranger().bearer(&second.tokens.access_token).status(url::ME).await, StatusCode::OK);
}

#[tokio::test]
async fn pages_event_streams_and_media_elements_are_renewed_on_the_way() {
    let server = Server::start().await;
    for (name, value) in
        [("accept", "text/html,*/*;q=0.8"), ("accept", "text/event-stream"), ("sec-fetch-dest", "audio")]
    {
        let browser = server.user("lea", Role::Listener, Way::Cookie).await;
        server.clock.advance_ms(16 * MINUTE_MS);
        let response = browser.with(name, value).get(url::ME).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{name}");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        let fresh = browser.cookies(&cookies_of(&response));
        assert_eq!(fresh.status(url::ME).await, StatusCode::OK);
    }
    let browser = server.user("lea", Role::Listener, Way::Cookie).await.with("accept", "text/html");
    server.clock.advance_ms(61 * 24 * 60 * MINUTE_MS);
    let response = browser.get(url::ME).send().await.unwrap();
    assert!(set_cookies(&response).iter().all(|cookie| cookie.contains("Max-Age=0")));
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "also the refresh token has expired");
}

#[tokio::test]
async fn signing_out_ends_one_session_and_everywhere_ends_all() {
    let server = Server::start().await;
    let phone = server.user("lea", Role::Listener, Way::Bearer).await;
    let laptop = server.user("lea", Role::Listener, Way::Cookie).await;
    let tablet = server.user("lea", Role::Listener, Way::Cookie).await;
    let other = server.user("ada", Role::Admin, Way::Bearer).await;

    let response = laptop.post(url::SIGN_OUT).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert!(set_cookies(&response).iter().all(|cookie| cookie.contains("Max-Age=0")));
    assert_eq!(laptop.status(url::ME).await, StatusCode::UNAUTHORIZED);
    assert_eq!(phone.status(url::ME).await, StatusCode::OK);

    assert_eq!(phone.post(url::SIGN_OUT_EVERYWHERE).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(phone.status(url::ME).await, StatusCode::UNAUTHORIZED);
    assert_eq!(tablet.status(url::ME).await, StatusCode::UNAUTHORIZED);
    assert_eq!(tablet.post(url::REFRESH).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(other.status(url::ME).await, StatusCode::OK);
}

#[tokio::test]
async fn forged_and_expired_tokens_are_refused() {
    let server = Server::start().await;
    server.listener().await;
    let body = json!({ "name": "lea", "password": PASSWORD });
    let tokens = parsed::<SignedIn>(enter(&server.stranger(), url::SIGN_IN, body).await).await.tokens;
    let parts: Vec<&str> = tokens.access_token.split('.').collect();
    let header =
        |alg: &str, kid: &str| URL_SAFE_NO_PAD.encode(json!({ "alg": alg, "kid": kid, "typ": "JWT" }).to_string());
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
    let kid = serde_json::from_str::<Value>(&text).unwrap()["kid"].as_str().unwrap().to_owned();
    let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let promoted = URL_SAFE_NO_PAD.encode(claims.replace("listener", "admin"));
    for (what, forged) in [
        ("alg none", format!("{}.{promoted}.", header("none", &kid))),
        ("alg none with the old signature", format!("{}.{promoted}.{}", header("none", &kid), parts[2])),
        ("another kid", format!("{}.{}.{}", header("HS256", "other"), parts[1], parts[2])),
        ("other claims", format!("{}.{promoted}.{}", parts[0], parts[2])),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("the refresh token", tokens.refresh_token.clone()),
        ("noise", "noise".to_owned()),
        ("nothing", String::new()),
    ] {
        let response = server.stranger().bearer(&forged).get(url::ME).send().await.unwrap();
        assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer realm=\"mist\"");
        error_of(response, StatusCode::UNAUTHORIZED).await;
        let by_cookie = server.stranger().cookies(&format!("mist_access={forged}"));
        assert_eq!(by_cookie.status(url::ME).await, StatusCode::UNAUTHORIZED, "{what}");
    }
    let good = server.stranger().bearer(&tokens.access_token);
    assert_eq!(good.status(url::ME).await, StatusCode::OK);
    server.clock.advance_ms(15 * MINUTE_MS + 1000);
    assert_eq!(good.status(url::ME).await, StatusCode::UNAUTHORIZED, "expired");
}

#[tokio::test]
async fn a_bad_authorization_header_is_not_made_good_by_cookies() {
    let server = Server::start().await;
    let browser = server.user("lea", Role::Listener, Way::Cookie).await;
    for value in ["Bearer wrong", "Basic bGVhOng=", "Bearer", ""] {
        let response = browser.with("authorization", value).get(url::ME).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{value:?}");
    }
}
