//! The web app and its files.

use http::{Method, StatusCode, header};
use model::{Role, url::page};

use crate::fixture::{Server, Way};

#[tokio::test]
async fn pages_are_rendered_for_whoever_asks_and_kept_by_nobody() {
    let server = Server::start().await;
    let browser = server.user("lea", Role::Listener, Way::Cookie).await.with("accept", "text/html");
    let response = browser.get(page::HOME).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let headers = response.headers();
    assert_eq!(headers[header::CACHE_CONTROL], "private, no-cache");
    assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
    let html = response.text().await.unwrap();
    assert!(html.starts_with("<!DOCTYPE html>"), "{html}");
    assert!(html.contains("/pkg/mist.js"), "the page starts the app");
    for script in html.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(
            tag.contains(&nonce) || tag.contains("src=") || tag.contains("application/json"),
            "<script{tag}> would be refused"
        );
    }
}

#[tokio::test]
async fn an_address_that_is_none_gets_the_apps_own_page() {
    let server = Server::start().await;
    let stranger = server.stranger().with("accept", "text/html");
    let response = stranger.get("/no/such/page").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(response.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
    for forbidden in ["/../data/secrets.json", "/%2e%2e/data/secrets.json", "/pkg/..%2f..%2fdata/secrets.json"] {
        let response = stranger.get(forbidden).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{forbidden}");
    }
    let response = stranger.post("/no/such/page").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn files_are_asked_for_again_and_sent_only_when_they_changed() {
    let server = Server::start().await;
    let package = server.folder.path().join("site/pkg");
    std::fs::create_dir_all(&package).unwrap();
    let write = |name: &str, text: &[u8]| std::fs::write(package.join(name), text).unwrap();
    write("mist_bg.wasm", b"plain wasm");
    write("mist_bg.wasm.br", b"small");
    write("mist.css", b"a{}");
    let stranger = server.stranger();
    for (path, kind) in [("/pkg/mist_bg.wasm", "application/wasm"), ("/pkg/mist.css", "text/css")] {
        let response = stranger.get(path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with(kind));
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
        assert_eq!(response.headers()[header::VARY], "accept-encoding");
    }
    let packed = stranger.with("accept-encoding", "gzip, br").get("/pkg/mist_bg.wasm").send().await.unwrap();
    assert_eq!(packed.headers()[header::CONTENT_ENCODING], "br");
    let packed_tag = packed.headers()[header::ETAG].to_str().unwrap().to_owned();
    assert_eq!(packed.bytes().await.unwrap().as_ref(), b"small");

    let plain = stranger.get("/pkg/mist_bg.wasm").send().await.unwrap();
    let tag = plain.headers()[header::ETAG].to_str().unwrap().to_owned();
    assert_ne!(tag, packed_tag);
    let known = stranger.with("if-none-match", &tag);
    let response = known.get("/pkg/mist_bg.wasm").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(response.headers()[header::ETAG], tag);
    let head = known.request(Method::HEAD, "/pkg/mist_bg.wasm").send().await.unwrap();
    assert_eq!(head.status(), StatusCode::NOT_MODIFIED);
    write("mist_bg.wasm", b"newly built wasm");
    assert_eq!(known.status("/pkg/mist_bg.wasm").await, StatusCode::OK);
}
