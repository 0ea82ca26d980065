//! Traces, as a collector gets them.

use std::{future::IntoFuture as _, sync::Arc};

use axum::{Router, body::Bytes, extract::State, routing::post};
use http::StatusCode;
use model::{UploadAccepted, url};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
    trace::v1::{Span, span::SpanKind},
};
use prost::Message as _;
use tokio::sync::Mutex;

use crate::fixture::{
    Process, parsed,
    process::{BINARY, add_admin, command},
    sound, until_ready,
};

/// The trace and the span that a request comes with.
const TRACE: u128 = 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c;
const PARENT: u64 = 0xb7ad_6b71_6920_3331;

type Received = Arc<Mutex<Vec<ExportTraceServiceRequest>>>;

/// Takes traces as a collector does (OTLP over HTTP), and gives where.
async fn collector() -> (String, Received) {
    let received = Received::default();
    let take = async |State(received): State<Received>, body: Bytes| {
        received.lock().await.push(ExportTraceServiceRequest::decode(body).unwrap());
        StatusCode::OK
    };
    let app = Router::new().route("/v1/traces", post(take)).with_state(received.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, app).into_future());
    (format!("http://{address}"), received)
}

fn text(attributes: &[KeyValue], key: &str) -> Option<String> {
    let value = attributes.iter().find(|attribute| attribute.key == key)?.value.clone()?.value?;
    match value {
        Value::StringValue(text) => Some(text),
        Value::IntValue(number) => Some(number.to_string()),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_and_jobs_are_traced_to_a_collector() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let (endpoint, received) = collector().await;
    let mut node = command(BINARY, data.path());
    node.env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    let mut server = Process::start(node).await;
    let admin = server.admin().await;
    let track = parsed::<UploadAccepted>(admin.upload("a.wav", sound::wav(1.0, 440.0)).await).await.track;
    until_ready(&admin, track).await;
    let asked = admin
        .get(&url::track(track))
        .header("traceparent", format!("00-{TRACE:032x}-{PARENT:016x}-01"))
        .header("x-request-id", "known")
        .send()
        .await
        .unwrap();
    assert_eq!(asked.status(), StatusCode::OK);
    let lines = server.lines().await;
    assert!(lines.iter().all(|line| !line.to_string().contains("otel")), "the log is for people: {lines:?}");
    // Whoever is asked to stop sends what is left.
    assert!(server.terminate().await.success());

    let received = received.lock().await;
    let sent = received.iter().flat_map(|request| &request.resource_spans);
    let resource = sent.clone().next().unwrap().resource.as_ref().unwrap();
    assert_eq!(text(&resource.attributes, "service.name").as_deref(), Some("mist"));
    let spans: Vec<&Span> = sent.flat_map(|resource| &resource.scope_spans).flat_map(|scope| &scope.spans).collect();
    let name = format!("GET {}", url::TRACK_ROUTE);
    let shown = spans
        .iter()
        .find(|span| span.name == name && text(&span.attributes, "mist.request_id").as_deref() == Some("known"));
    let shown = shown.unwrap_or_else(|| panic!("{spans:?}"));
    assert_eq!(shown.kind(), SpanKind::Server);
    assert_eq!(shown.trace_id, TRACE.to_be_bytes(), "it goes on with the trace that it came with");
    assert_eq!(shown.parent_span_id, PARENT.to_be_bytes());
    for (key, value) in [
        ("http.request.method", "GET"),
        ("http.route", url::TRACK_ROUTE),
        ("http.response.status_code", "200"),
        ("url.path", &url::track(track)),
    ] {
        assert_eq!(text(&shown.attributes, key).as_deref(), Some(value));
    }
    let job = spans.iter().find(|span| span.name == "ingest").unwrap();
    assert_eq!(text(&job.attributes, "track"), Some(track.to_string()));
    for part in ["make", "publish"] {
        let part = spans.iter().find(|span| span.name == part).unwrap();
        assert_eq!(part.parent_span_id, job.span_id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_away_holds_nothing_up() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let mut node = command(BINARY, data.path());
    node.env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
    let server = Process::start(node).await;
    let admin = server.admin().await;
    for _ in 0..20 {
        assert_eq!(admin.status(url::ME).await, StatusCode::OK);
    }
    assert!(server.terminate().await.success());
}
