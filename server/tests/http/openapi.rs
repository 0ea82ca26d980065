//! The API's document is true, and people can read it.

use http::{Method, StatusCode, header};
use model::{Role, TrackId, url};
use serde_json::Value;

use crate::fixture::{Server, Way};

const ADDRESSES: &str = include_str!("../../../model/src/url.rs");

/// Method, address and operation of all that is documented.
fn operations(document: &Value) -> Vec<(Method, &str, &Value)> {
    let items = document["paths"].as_object().unwrap().iter();
    let operations = items.flat_map(|(address, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(|(method, operation)| (method.to_uppercase().parse().unwrap(), address.as_str(), operation))
    });
    operations.collect()
}

/// An address of a route: things that are not there.
fn filled(route: &str) -> String {
    route
        .replace("{track}", &TrackId(uuid::Uuid::nil()).to_string())
        .replace("{other}", &TrackId(uuid::Uuid::nil()).to_string())
        .replace("{session}", &TrackId(uuid::Uuid::nil()).to_string())
        .replace("{revision}", "1")
        .replace("{rendition}", "128")
        .replace("{file}", if route.contains("cover") { "96.webp" } else { "0.ts" })
}

/// Looked at from the outside: the methods that each address says it takes are those of the document.
#[tokio::test]
async fn each_method_of_each_address_is_documented_and_no_other() {
    let server = Server::start().await;
    let stranger = server.stranger();
    let document: Value = stranger.json(url::DOCUMENT).await;
    let documented = operations(&document);
    let constants = ADDRESSES.split("pub mod page").next().unwrap().lines();
    let routes: Vec<&str> = constants.filter_map(|line| line.strip_prefix("pub const ")?.split('"').nth(1)).collect();
    assert!(routes.len() > 15, "the constants are not where this test looks for them");
    for (_, address, _) in &documented {
        assert!(routes.contains(address), "{address} is not in model::url");
    }
    for route in routes {
        let response = stranger.request(Method::TRACE, &filled(route)).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{route}");
        let allowed = response.headers()[header::ALLOW].to_str().unwrap();
        let mut taken: Vec<&str> = allowed.split(',').filter(|method| *method != "HEAD").collect();
        let mut told: Vec<&str> =
            documented.iter().filter(|(_, address, _)| *address == route).map(|(method, ..)| method.as_str()).collect();
        taken.sort_unstable();
        told.sort_unstable();
        assert_eq!(told, taken, "{route}");
    }
}

#[tokio::test]
async fn each_operation_says_all_that_a_reader_asks() {
    let server = Server::start().await;
    let document: Value = server.stranger().json(url::DOCUMENT).await;
    let text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    let groups: Vec<&Value> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    for (method, address, operation) in operations(&document) {
        let at = format!("{method} {address}");
        assert!(text(&operation["summary"]), "{at} has no summary");
        assert!(groups.contains(&&operation["tags"][0]), "{at} is in no group");
        assert!(operation["security"].is_array(), "{at} does not say for whom it is");
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert!(text(&response["description"]), "{at} does not say what {status} means");
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(text(&schema["description"]), "{name} has no description");
    }
    let json = document.to_string();
    for reference in json.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer} is nowhere in the document");
    }
    assert!(!json.contains("crate::") && !json.contains("[`"), "a description speaks of Rust");
}

#[tokio::test]
async fn the_document_is_for_everybody_and_is_sent_only_when_it_changed() {
    let server = Server::start().await;
    let response = server.stranger().get(url::DOCUMENT).send().await.unwrap();
    assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=60");
    let tag = response.headers()[header::ETAG].to_str().unwrap().to_owned();
    let again = server.stranger().with("if-none-match", &tag).status(url::DOCUMENT).await;
    assert_eq!(again, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn the_reader_runs_no_script_of_another_server_or_of_the_page() {
    let server = Server::start().await;
    for caller in [server.stranger(), server.user("lea", Role::Listener, Way::Cookie).await] {
        let response = caller.with("accept", "text/html").get(url::page::API_DOCS).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let headers = response.headers();
        assert!(headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::X_FRAME_OPTIONS], "DENY");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{policy}");
        let html = response.text().await.unwrap();
        assert!(html.contains(url::DOCUMENT), "without the built site, it says where the document is");
        for script in html.split("<script").skip(1) {
            assert!(script.starts_with(" src=\"/"), "<script{script} would be refused");
        }
    }
}
