//! Health and metrics.

use std::process::Stdio;

use http::{Method, StatusCode};
use model::{IngestStage, IngestState, Rendition, Revision, UploadAccepted, url};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::fixture::{
    Caller, Engines, Installation, Process, Server, Way,
    engines::are_many,
    installation::upload,
    operations::{METRICS, TOLD_AT, address_in, value},
    parsed,
    process::{BINARY, add_admin, command},
    server::PASSWORD,
    sound, until, until_ready,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_node_tells_what_it_did_on_an_address_of_its_own() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let mut node = command(BINARY, data.path());
    node.env("MIST_OPS_ADDR", "127.0.0.1:0");
    let mut server = Process::start(node).await;
    let operator = Caller::stranger(address_in(&server.logged(TOLD_AT).await));
    let admin = server.admin().await;
    let track = parsed::<UploadAccepted>(admin.upload("a.wav", sound::wav(1.0, 440.0)).await).await.track;
    until_ready(&admin, track).await;
    let segment = url::segment(track, Revision(1), Rendition::Aac128, 0);
    let bytes = admin.get(&segment).send().await.unwrap().bytes().await.unwrap().len();
    assert_eq!(admin.status(&segment).await, StatusCode::OK);
    let unknown = url::key(model::TrackId(uuid::Uuid::now_v7()));
    for _ in 0..101 {
        admin.status(&unknown).await;
    }

    let resume = admin.request(Method::PUT, url::HISTORY_PAUSE).json(&json!({ "is_paused": false }));
    assert_eq!(resume.send().await.unwrap().status(), StatusCode::NO_CONTENT);

    let metrics = operator.get(METRICS).send().await.unwrap().text().await.unwrap();
    let requests = |method: &str, route: &str, status: u16| {
        value(
            &metrics,
            &format!("mist_http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}"),
        )
    };
    assert_eq!(requests("POST", url::UPLOADS, 202), 1);
    assert_eq!(requests("PUT", url::HISTORY_PAUSE, 204), 1);
    assert_eq!(requests("GET", url::KEY_ROUTE, 404), 100);
    assert_eq!(requests("GET", url::KEY_ROUTE, 429), 1);
    assert_eq!(value(&metrics, "mist_rate_limit_refusals_total{bucket=\"keys\"}"), 1);
    assert_eq!(value(&metrics, "mist_jobs_total{outcome=\"ready\"}"), 1);
    assert_eq!(value(&metrics, "mist_active_listeners"), 1);
    for outcome in ["hit", "miss"] {
        let of_segments = format!("mist_cache_requests_total{{cache=\"segments\",outcome=\"{outcome}\"}}");
        assert_eq!(value(&metrics, &of_segments), 1, "the same segment twice");
    }
    assert_eq!((value(&metrics, "mist_queued_jobs"), value(&metrics, "mist_running_jobs{stage=\"encoding\"}")), (0, 0));
    let route = format!("{{route=\"{}\"}}", url::SEGMENT_ROUTE);
    assert_eq!(value(&metrics, &format!("mist_http_request_duration_seconds_count{route}")), 2);
    let within = format!("{{route=\"{}\",le=\"+Inf\"}}", url::SEGMENT_ROUTE);
    assert_eq!(value(&metrics, &format!("mist_http_request_duration_seconds_bucket{within}")), 2);
    assert_eq!(value(&metrics, &format!("mist_http_response_bytes_total{route}")), 2 * bytes as u64);

    assert_eq!(admin.status(METRICS).await, StatusCode::NOT_FOUND, "not where everybody asks");
    assert_eq!(operator.status(url::ME).await, StatusCode::NOT_FOUND, "nor anything else where nobody signs in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_is_ready_while_its_engines_answer() {
    let data = tempfile::tempdir().unwrap();
    let server = Process::serve(data.path()).await;
    let stranger = Caller::stranger(server.address);
    let redis = if are_many() { "ok" } else { "none" };
    let ready = json!({ "status": "ok", "database": "ok", "storage": "ok", "redis": redis });
    assert_eq!(stranger.json::<Value>(url::READYZ).await, ready);
    if !are_many() {
        std::fs::rename(Engines::of(data.path()).objects, data.path().join("elsewhere")).unwrap();
        // Not at once: what was found a moment ago is told again.
        let away = loop {
            let answer = stranger.get(url::READYZ).send().await.unwrap();
            if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
                break answer;
            }
        };
        let told: Value = serde_json::from_str(&away.text().await.unwrap()).unwrap();
        assert_eq!(
            (&told["status"], &told["database"], &told["storage"]),
            (&json!("away"), &json!("ok"), &json!("away"))
        );
    }
    assert_eq!(stranger.status(url::HEALTHZ).await, StatusCode::OK, "alive all the same");
}

/// Anybody may ask, as often as they like: the engines are asked once a second.
#[tokio::test]
async fn many_who_ask_whether_a_node_is_ready_ask_the_engines_once() {
    if are_many() {
        return;
    }
    let server = Server::start().await;
    let stranger = server.stranger();
    assert_eq!(stranger.status(url::READYZ).await, StatusCode::OK);
    let objects = Engines::of(&server.data()).objects;
    std::fs::rename(&objects, server.folder.path().join("elsewhere")).unwrap();
    for _ in 0..20 {
        assert_eq!(stranger.status(url::READYZ).await, StatusCode::OK, "no time has passed");
    }
    server.clock.advance_ms(1_000);
    assert_eq!(stranger.status(url::READYZ).await, StatusCode::SERVICE_UNAVAILABLE);
    std::fs::rename(server.folder.path().join("elsewhere"), objects).unwrap();
    assert_eq!(stranger.status(url::READYZ).await, StatusCode::SERVICE_UNAVAILABLE);
    // Also where the clock was put back.
    server.clock.advance_ms(-3_600_000);
    assert_eq!(stranger.status(url::READYZ).await, StatusCode::OK);
}

/// Service managers start programs with a limit of 1,024.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_takes_as_many_connections_as_the_machine_lets_it() {
    let data = tempfile::tempdir().unwrap();
    let mut shell = command("bash", data.path());
    shell.args(["-c", "ulimit -Sn 100; ulimit -Hn 1500; exec \"$0\" serve --no-worker", BINARY]);
    let server = Process::start(shell).await;
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let open_files = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    assert_eq!(open_files.split_whitespace().take(2).collect::<Vec<_>>(), ["1500", "1500"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_tells_as_well() {
    let data = tempfile::tempdir().unwrap();
    let mut node = command(BINARY, data.path());
    node.arg("worker").env("MIST_OPS_ADDR", "127.0.0.1:0").env("MIST_LOG_FORMAT", "json").stderr(Stdio::piped());
    let mut worker = node.spawn().unwrap();
    let mut log = BufReader::new(worker.stderr.take().unwrap()).lines();
    let line = loop {
        let line = log.next_line().await.unwrap().expect("it goes on");
        if line.contains(TOLD_AT) {
            break line;
        }
    };
    let operator = Caller::stranger(address_in(&line));
    assert_eq!(operator.json::<Value>(url::READYZ).await["status"], "ok");
    let metrics = operator.get(METRICS).send().await.unwrap().text().await.unwrap();
    assert_eq!(value(&metrics, "mist_queued_jobs"), 0);
}

/// A node that tells its operator, and where.
async fn told_by(mut node: tokio::process::Command) -> (Process, Caller) {
    node.env("MIST_OPS_ADDR", "127.0.0.1:0");
    let mut node = Process::start(node).await;
    let operator = Caller::stranger(address_in(&node.logged(TOLD_AT).await));
    (node, operator)
}

async fn metrics(operator: &Caller) -> String {
    operator.get(METRICS).send().await.unwrap().text().await.unwrap()
}

/// Jobs in the queue, and those that a node works on, by stage.
async fn jobs(operator: &Caller) -> (u64, [u64; 4]) {
    let metrics = metrics(operator).await;
    let running = ["queued", "measuring", "encoding", "publishing"]
        .map(|stage| value(&metrics, &format!("mist_running_jobs{{stage=\"{stage}\"}}")));
    (value(&metrics, "mist_queued_jobs"), running)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_told_by_every_node_and_the_stage_of_a_job_by_who_does_it() {
    let mut installation = Installation::new().await;
    let (idle, told_by_idle) = told_by(installation.node(&["serve", "--no-worker"])).await;
    let admin = idle.admin().await;
    let long = upload(&admin, "long.wav", 120.0, 440.0).await;
    let short = upload(&admin, "short.wav", 1.0, 550.0).await;
    assert_eq!(jobs(&told_by_idle).await, (2, [0; 4]));

    let (busy, told_by_busy) = told_by(installation.node(&["serve"])).await;
    let admin = busy.admin().await;
    until(&admin, long, |state| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. })).await;
    assert_eq!(jobs(&told_by_busy).await, (2, [0, 0, 1, 0]), "one encodes, and one waits");
    assert_eq!(jobs(&told_by_idle).await, (2, [0; 4]), "it is another that works");
    for track in [long, short] {
        until_ready(&admin, track).await;
    }
    installation.audit(&admin, &[long, short]).await;
    for operator in [&told_by_idle, &told_by_busy] {
        assert_eq!(jobs(operator).await, (0, [0; 4]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_of_which_nobody_knows_the_length_are_counted_as_they_are_sent() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let (server, operator) = told_by(command(BINARY, data.path())).await;
    let api = server.admin().await;
    let browser = Caller::stranger(server.address).with("accept", "text/html");
    let browser = browser.sign_in("ada", PASSWORD, Way::Cookie).await;
    for (path, caller) in [(url::HISTORY, &api), ("/", &browser)] {
        let mut sent = 0;
        let mut lengths = Vec::new();
        for encoding in ["identity", "gzip", "br"] {
            let answer = caller.get(path).header("accept-encoding", encoding).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
            assert!(!answer.headers().contains_key("content-length"), "{path}: its length is known");
            lengths.push(answer.bytes().await.unwrap().len() as u64);
            sent += lengths[lengths.len() - 1];
        }
        assert!(lengths[0] != lengths[1] && lengths[1] != lengths[2], "{path} is not compressed: {lengths:?}");
        let counted = format!("mist_http_response_bytes_total{{route=\"{path}\"}}");
        assert_eq!(value(&metrics(&operator).await, &counted), sent, "{path}: {lengths:?}");
    }
}
