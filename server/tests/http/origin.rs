//! Other sites must not act with a visitor's cookies.

use http::{Method, StatusCode};
use model::{Role, url};
use serde_json::json;

use crate::fixture::{Caller, Server, Way, error_of};

#[tokio::test]
async fn a_change_by_cookie_must_come_from_a_page_of_this_server() {
    let server = Server::start_with(&["--client-origins", "https://player.example.org"]).await;
    let admin = server.user("ada", Role::Admin, Way::Cookie).await;
    let own = format!("http://{}", server.address);
    let path = url::track(model::TrackId(uuid::Uuid::now_v7()));
    for (origin, expected) in [
        (Some(own.as_str()), StatusCode::NOT_FOUND),
        (Some("https://player.example.org"), StatusCode::NOT_FOUND),
        (Some("https://evil.example.org"), StatusCode::FORBIDDEN),
        (Some("http://127.0.0.1:1"), StatusCode::FORBIDDEN),
        (Some("null"), StatusCode::FORBIDDEN),
        (None, StatusCode::FORBIDDEN),
    ] {
        let mut caller = admin.clone();
        caller.headers.remove("origin");
        if let Some(origin) = origin {
            caller = caller.with("origin", origin);
        }
        let response = caller.request(Method::DELETE, &path).send().await.unwrap();
        error_of(response, expected).await;
        assert_eq!(caller.status(url::ME).await, StatusCode::OK, "reading is not forbidden");
    }
    // A page of another site cannot know a token.
    let program = server.user("ada", Role::Admin, Way::Bearer).await.with("origin", "https://evil.example.org");
    assert_eq!(program.request(Method::DELETE, &path).send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_configured_clients_may_read_across_origins() {
    let server = Server::start_with(&["--client-origins", "https://player.example.org"]).await;
    let preflight = |origin: &str| {
        server
            .stranger()
            .request(Method::OPTIONS, url::SIGN_IN)
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type,x-mist-client")
            .send()
    };
    let friend = preflight("https://player.example.org").await.unwrap();
    assert_eq!(friend.headers()["access-control-allow-origin"], "https://player.example.org");
    assert_eq!(friend.headers()["access-control-allow-credentials"], "true");
    assert!(friend.headers()["access-control-allow-headers"].to_str().unwrap().contains("x-mist-client"));
    let stranger = preflight("https://evil.example.org").await.unwrap();
    assert!(!stranger.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn server_functions_are_guarded_too() {
    let server = Server::start().await;
    let listener = server.user("lea", Role::Listener, Way::Cookie).await;
    let ask = async |caller: &Caller| caller.post("/api/fn/shelves").json(&json!({})).send().await.unwrap();
    assert_eq!(ask(&listener).await.status(), StatusCode::OK);
    let response = ask(&listener.with("origin", "https://evil.example.org")).await;
    error_of(response, StatusCode::FORBIDDEN).await;
}
