//! What the operator reads: one line for each request that was refused or failed.

use std::process::Stdio;

use http::{StatusCode, header};
use model::{UploadAccepted, url};
use serde_json::{Value, json};

use crate::fixture::{
    Caller, Process, Way, in_time, parsed,
    process::{BINARY, add_admin, command, lines_of},
    server::PASSWORD,
    sound, sql, until_ready,
};

/// The one line about the request of this name.
fn line_about<'a>(lines: &'a [Value], request: &str) -> &'a Value {
    let about: Vec<&Value> = lines.iter().filter(|line| line.to_string().contains(request)).collect();
    let [line] = about[..] else { panic!("not one line about {request}: {lines:#?}") };
    assert_eq!(line["span"]["id"], request, "{line}");
    line
}

#[tokio::test(flavor = "multi_thread")]
async fn people_read_lines_and_programs_read_json() {
    for (format, is_json) in [("pretty", false), ("json", true)] {
        let data = tempfile::tempdir().unwrap();
        let mut serve = command(BINARY, data.path());
        serve.args(["serve", "--addr", "127.0.0.1:0", "--log-format", format]).stderr(Stdio::piped());
        let mut child = serve.spawn().unwrap();
        let mut log = lines_of(child.stderr.take().unwrap());
        let serves = async {
            loop {
                let line = log.recv().await.unwrap();
                assert_eq!(serde_json::from_str::<Value>(&line).is_ok(), is_json, "{line}");
                if line.contains("MIST serves http://") {
                    break;
                }
            }
        };
        in_time(serves, "it does not serve").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_leaves_one_line_that_says_why() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let mut server = Process::serve(data.path()).await;
    let admin = server.admin().await;
    // The last part of a token is its signature.
    let forger = Caller::stranger(server.address).with("authorization", &format!("{}x", admin.authorization()));
    let png = b"\x89PNG\r\n\x1a\n and no sound at all".repeat(100);
    let upload = |name: &str, bytes: Vec<u8>| admin.post(url::UPLOADS).query(&[("name", name)]).body(bytes);
    let function = admin.post("/api/fn/track").header(header::CONTENT_TYPE, "application/json");
    let cases = [
        ("empty-upload", upload("empty.mp3", Vec::new()), StatusCode::BAD_REQUEST),
        ("png-as-mp3", upload("song.mp3", png), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("forged-token", forger.get(url::ME), StatusCode::UNAUTHORIZED),
        ("malformed-id", admin.get("/api/v1/tracks/1"), StatusCode::BAD_REQUEST),
        ("malformed-body", function.body("{"), StatusCode::BAD_REQUEST),
        ("forged-function", forger.post("/api/fn/shelves").json(&json!({})), StatusCode::UNAUTHORIZED),
    ];
    // What it said at its start.
    server.lines().await;
    let mut expected = Vec::new();
    for (name, request, status) in cases {
        assert_eq!(request.header("x-request-id", name).send().await.unwrap().status(), status, "{name}");
        expected.push((name, status));
    }
    let lines = server.lines().await;
    for (name, status) in expected {
        let line = line_about(&lines, name);
        assert_eq!((&line["level"], &line["message"]), (&json!("INFO"), &json!("refused")), "{line}");
        assert_eq!(line["status"], status.as_u16());
        assert!(line["reason"].as_str().is_some_and(|reason| reason.len() > 5), "{line}");
    }
    assert!(!lines.iter().any(|line| line["level"] == "WARN" || line["level"] == "ERROR"), "{lines:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_of_a_request_leads_to_what_was_made_of_its_upload() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let mut server = Process::serve(data.path()).await;
    let admin = server.admin().await.with("x-request-id", "the-upload");
    let track = parsed::<UploadAccepted>(admin.upload("a.wav", sound::wav(1.0, 440.0)).await).await.track;
    until_ready(&admin, track).await;
    let lines = server.lines().await;
    let accepted = lines.iter().find(|line| line["message"] == "an upload was accepted").unwrap();
    assert_eq!((&accepted["span"]["id"], &accepted["track"]), (&json!("the-upload"), &json!(track.to_string())));
    let made = lines.iter().find(|line| line["message"] == "track is ready").unwrap();
    assert_eq!(made["track"], accepted["track"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_logged_once_with_its_cause_and_the_requests_name() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let mut server = Process::serve(data.path()).await;
    let admin = server.admin().await;
    sql(data.path(), "ALTER TABLE track RENAME TO elsewhere").await;
    let stranger = Caller::stranger(server.address).with("accept", "text/html");
    let browser = stranger.sign_in("ada", PASSWORD, Way::Cookie).await;
    let cases = [
        ("fault-of-the-api", admin.get(url::TRACKS)),
        ("fault-of-a-function", admin.post("/api/fn/shelves").json(&json!({}))),
        ("fault-of-a-page", browser.get("/")),
    ];
    let mut names = Vec::new();
    for (name, request) in cases {
        let response = request.header("x-request-id", name).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR, "{name}");
        names.push(name);
    }
    let lines = server.lines().await;
    for name in names {
        let line = line_about(&lines, name);
        assert_eq!((&line["level"], &line["message"]), (&json!("ERROR"), &json!("failed")), "{line}");
        assert!(line["cause"].as_str().is_some_and(|cause| cause.contains("track")), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_cut_off_leaves_one_line_that_says_so() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let mut server = Process::serve(data.path()).await;
    let admin = server.admin().await;
    let mut bytes = sound::wav(4.0, 440.0);
    bytes.truncate(bytes.len() / 2);
    let accepted: UploadAccepted = parsed(admin.upload("cut.wav", bytes).await).await;
    until_ready(&admin, accepted.track).await;
    let lines = server.lines().await;
    let about: Vec<&Value> = lines.iter().filter(|line| line.to_string().contains("cut.wav")).collect();
    let [line] = about[..] else { panic!("{lines:#?}") };
    assert_eq!((&line["level"], &line["message"]), (&json!("INFO"), &json!("track is ready")), "{line}");
    assert_eq!(line["track"], accepted.track.to_string());
    assert!(line["warning"].as_str().is_some_and(|warning| warning.len() > 10), "{line}");
}
