//! Server functions: what pages ask. Who may ask them is in `access`.

use http::{StatusCode, header};
use model::{ErrorCode, Role};
use serde_json::json;

use crate::fixture::{Server, Way, error_of, sql};

#[tokio::test]
async fn a_body_that_makes_no_sense_is_the_callers_fault() {
    let server = Server::start().await;
    let listener = server.listener().await;
    for body in ["", "{", "{}", r#"{"id":"not-a-uuid"}"#] {
        let request = listener.post("/api/fn/track").header(header::CONTENT_TYPE, "application/json").body(body);
        let error = error_of(request.send().await.unwrap(), StatusCode::BAD_REQUEST).await;
        assert_eq!((error.code, error.request_id), (ErrorCode::InvalidInput, None), "{body}");
    }
}

#[tokio::test]
async fn a_fault_answers_with_the_name_of_the_request() {
    let server = Server::start().await;
    let listener = server.listener().await.with("x-request-id", "functions-1");
    sql(&server.data(), "ALTER TABLE track RENAME TO elsewhere").await;
    let response = listener.post("/api/fn/shelves").json(&json!({})).send().await.unwrap();
    assert_eq!(response.headers()["x-request-id"], "functions-1");
    let error = error_of(response, StatusCode::INTERNAL_SERVER_ERROR).await;
    assert_eq!((error.code, error.request_id.as_deref()), (ErrorCode::Internal, Some("functions-1")));
    assert!(!error.message.contains("elsewhere") && !error.message.contains("track"), "{error}");

    let browser = server.user("lea", Role::Listener, Way::Cookie).await.with("accept", "text/html");
    let page = browser.with("x-request-id", "page-1").get("/").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.text().await.unwrap().contains("<code>page-1<"), "the page tells the name too");
}

/// Whoever is signed in must not be told to sign in because the database is out of order.
#[tokio::test]
async fn a_fault_while_finding_who_asks_is_a_fault_and_nobody_signed_out() {
    let server = Server::start().await;
    let listener = server.listener().await;
    sql(&server.data(), "ALTER TABLE session RENAME TO elsewhere").await;
    server.clock.advance_ms(6_000);
    let response = listener.post("/api/fn/session").json(&json!({})).send().await.unwrap();
    error_of(response, StatusCode::INTERNAL_SERVER_ERROR).await;
    let response = listener.post("/api/fn/shelves").json(&json!({})).send().await.unwrap();
    error_of(response, StatusCode::INTERNAL_SERVER_ERROR).await;
}
