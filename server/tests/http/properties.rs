//! Whatever the API's document allows, and what it does not: no request is a fault, and each answer is as documented.
//!
//! schemathesis makes the requests up. What is there to be asked for is told it, else nearly all answers would be 404;
//! and so that this cannot happen unseen, each operation must have succeeded.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use model::{Credentials, IngestState, Rendition, Revision, Role, SessionId, TrackId, UploadAccepted, url};
use serde_json::{Value, json};
use service::Device;
use tokio::process::Command;

use crate::fixture::{Caller, Server, Way, parsed, server::PASSWORD, sound, until, until_ready};

/// Requests of an operation that are drawn at random; those at the limits of its parameters come before.
const EXAMPLES: &str = "60";

/// What the answers are held against. Not whether all that is not documented is refused: numbers, for one, are drawn
/// into their range.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
                      response_schema_conformance,unsupported_method,allow_header_conformance";

/// What listeners may not do.
const ADMINS: [&str; 10] = [
    "audit_log",
    "cancel_upload",
    "delete_track",
    "edit_track",
    "keep_both",
    "list_uploads",
    "map",
    "retry_upload",
    "upload",
    "upload_events",
];
/// What strangers may not do either.
const LISTENERS: [&str; 23] = [
    "change_password",
    "end_session",
    "erase_history",
    "export_history",
    "history_state",
    "list_sessions",
    "list_tracks",
    "master_playlist",
    "me",
    "media_playlist",
    "pause_history",
    "radio",
    "recent_plays",
    "record_plays",
    "segment",
    "shelves",
    "sign_out_everywhere",
    "similar_tracks",
    "sound_path",
    "track",
    "track_cover",
    "track_key",
    "track_waveform",
];

/// By operation, how many answers there were of each status.
type Answers = BTreeMap<String, BTreeMap<u16, u32>>;

/// Tracks for those who ask: each is asked for by operations that leave it what it is.
struct There {
    ready: TrackId,
    /// Sounds otherwise.
    other: TrackId,
    failed: TrackId,
    /// Sound alike.
    twins: (TrackId, TrackId),
    /// May be deleted.
    ready_spare: TrackId,
    /// May be cancelled.
    failed_spare: TrackId,
}

async fn send(admin: &Caller, name: &str, bytes: Vec<u8>) -> TrackId {
    parsed::<UploadAccepted>(admin.upload(name, bytes).await).await.track
}

/// A server with tracks that are ready and uploads that have failed.
async fn installation() -> (Server, There) {
    let server = Server::start_in_real_time(&["--trusted-proxies=127.0.0.1", "--sign-up=open"]).await;
    let admin = server.admin().await;
    let failed = send(&admin, "failed.wav", sound::wav(1.0, 300.0)).await;
    let failed_spare = send(&admin, "failed spare.wav", sound::wav(1.0, 310.0)).await;
    // Good when they came, broken when they are read: a fault of the disk.
    for stored in server.stored_files() {
        std::fs::write(stored, b"noise").unwrap();
    }
    server.start_worker();
    for track in [failed, failed_spare] {
        until(&admin, track, |state| matches!(state, IngestState::Failed { .. })).await;
    }
    let ready = send(&admin, "ready.flac", sound::flac(server.folder.path(), 3.0, 440.0, "Ready")).await;
    let other = send(&admin, "other.wav", sound::wav(1.0, 3_000.0)).await;
    let ready_spare = send(&admin, "ready spare.wav", sound::wav(1.0, 450.0)).await;
    let loud = send(&admin, "loud.wav", sound::song(12.0, 0.1)).await;
    let quiet = send(&admin, "quiet.wav", sound::song(12.0, 0.05)).await;
    for track in [ready, other, ready_spare, loud, quiet] {
        until_ready(&admin, track).await;
    }
    (server, There { ready, other, failed, twins: (loud, quiet), ready_spare, failed_spare })
}

/// What schemathesis is told; `../schemathesis/hooks.py` reads it.
async fn told(server: &Server, there: &There, role: Option<Role>) -> Value {
    let track = |track: TrackId| json!({ "track": track });
    let rendition = json!({ "track": there.ready, "revision": Revision(1), "rendition": Rendition::Aac128 });
    let segment =
        json!({ "track": there.ready, "revision": Revision(1), "rendition": Rendition::Aac128, "file": "0.ts" });
    let sound = server.folder.path().join("sound.wav");
    std::fs::write(&sound, sound::wav(1.0, 500.0)).unwrap();
    let mut authorization = json!({});
    let mut to_end = SessionId(uuid::Uuid::nil());
    if let Some(role) = role {
        // Sessions of their own for the operations that end them.
        for (operation, name) in [
            ("", "asker"),
            ("sign_out", "leaver"),
            ("sign_out_everywhere", "leaver of all"),
            ("end_session", "ender"),
            ("change_password", "changer"),
        ] {
            let user = server.user(&format!("{name} {role:?}"), role, Way::Bearer).await;
            authorization[operation] = json!(user.authorization());
        }
        // Another of the one that is asked to end it.
        let ender = Credentials { name: format!("ender {role:?}"), password: PASSWORD.to_owned() };
        let accounts = &server.service.accounts;
        let signed_in = accounts.sign_in(ender, &Device::default()).await.unwrap();
        to_end = accounts.authenticate(&signed_in.tokens.access_token).await.unwrap().session;
    }
    let lea = Credentials { name: "lea".to_owned(), password: PASSWORD.to_owned() };
    server.user(&lea.name, Role::Listener, Way::Bearer).await;
    let session = server.service.accounts.sign_in(lea.clone(), &Device::default()).await.unwrap().tokens;
    json!({
        "authorization": authorization,
        "paths": {
            "track": track(there.ready), "edit_track": track(there.ready), "track_key": track(there.ready),
            "track_waveform": track(there.ready), "similar_tracks": track(there.ready),
            "sound_path": { "track": there.ready, "to": there.other }, "delete_track": track(there.ready_spare),
            "keep_both": { "track": there.twins.0, "other": there.twins.1 },
            "cancel_upload": track(there.failed_spare), "retry_upload": track(there.failed),
            "end_session": { "session": to_end },
            "track_cover": { "track": there.ready, "file": "96.webp" },
            "master_playlist": { "track": there.ready, "revision": Revision(1) },
            "media_playlist": rendition, "segment": segment,
        },
        "queries": { "upload": { "name": "sound.wav" } },
        "bodies": {
            "change_password": { "current_password": PASSWORD, "new_password": PASSWORD },
            "sign_in": lea, "refresh": { "refresh_token": session.refresh_token }, "edit_track": { "genre": "Tone" },
            "radio": { "tracks": [there.ready], "count": 3, "random": 1 },
            // Made-up names are the same each time, and taken in the second run.
            "sign_up": { "name": format!("new {role:?}"), "password": PASSWORD },
            // A clock that is far ahead counts as now.
            "record_plays": [{ "play": uuid::Uuid::now_v7(), "track": there.ready, "kind": "completed",
                "at_ms": i64::MAX, "position_ms": 3000, "listened_ms": 3000 }],
        },
        "files": { "upload": sound },
        "kept": [there.ready, there.failed, there.twins.0, there.twins.1],
    })
}

/// Lets schemathesis ask, and says what was answered. Ends the test where an answer was not as documented.
async fn ask(server: &Server, installation: &Value, excluded: Option<&str>) -> Answers {
    let program = std::env::var("MIST_SCHEMATHESIS").expect("MIST_SCHEMATHESIS names no program: run scripts/test.sh");
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| -> PathBuf { folder.path().join(name) };
    std::fs::write(file("installation.json"), installation.to_string()).unwrap();
    let hooks = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemathesis");
    let mut command = Command::new(program);
    command
        .current_dir(folder.path())
        .env("PYTHONPATH", hooks)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("MIST_TEST_INSTALLATION", file("installation.json"))
        .env("MIST_TEST_ANSWERS", file("answers.json"))
        .args(["run", "--no-color", "--phases=examples,coverage,fuzzing"])
        // The same requests each time: a failure repeats.
        .args(["--generation-deterministic", "--generation-with-security-parameters=false"])
        // How long things take is another test's matter.
        .args(["--suppress-health-check=all", "--request-timeout=60"])
        .args(["--max-examples", EXAMPLES, "--checks", CHECKS])
        .args(excluded.map(|operation| format!("--exclude-operation-id={operation}")))
        .arg(format!("http://{}{}", server.address, url::DOCUMENT));
    let output = command.kill_on_drop(true).output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&std::fs::read(file("answers.json")).unwrap()).unwrap()
}

/// The operations that the document names.
async fn documented(server: &Server) -> BTreeSet<String> {
    let document: Value = server.stranger().json(url::DOCUMENT).await;
    let methods = document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    methods.map(|operation| operation["operationId"].as_str().unwrap().to_owned()).collect()
}

/// Operations that never succeeded. Prints what was answered.
#[expect(clippy::print_stdout, reason = "how much was asked is of interest where nothing fails, too")]
fn without_success(role: Option<Role>, answers: &Answers) -> BTreeSet<&str> {
    println!("Asked as {role:?}, by operation, how many answers of each status:");
    for (operation, statuses) in answers {
        println!("{operation:>20} {statuses:?}");
    }
    let refused = answers.iter().filter(|(_, statuses)| statuses.range(200..300).next().is_none());
    refused.map(|(operation, _)| operation.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs schemathesis: scripts/test.sh says where it is"]
async fn no_request_is_a_fault_and_each_answer_is_as_documented() {
    let (server, there) = installation().await;
    // Nobody can set it up twice.
    let nobody = BTreeSet::from(["set_up"]);
    let mut listeners = BTreeSet::from(ADMINS);
    listeners.extend(&nobody);
    let mut strangers = BTreeSet::from(LISTENERS);
    strangers.extend(&listeners);
    for (role, refused) in [(None, strangers), (Some(Role::Listener), listeners), (Some(Role::Admin), nobody)] {
        // For an admin, the events never end; they have tests of their own.
        let endless = (role == Some(Role::Admin)).then_some("upload_events");
        let answers = ask(&server, &told(&server, &there, role).await, endless).await;
        assert_eq!(without_success(role, &answers), refused, "what is refused to {role:?}");
        let mut asked: BTreeSet<String> = answers.into_keys().collect();
        // The document itself is what schemathesis reads first, and asks for no more.
        asked.extend(endless.into_iter().chain(["document"]).map(str::to_owned));
        assert_eq!(asked, documented(&server).await);
    }
}
