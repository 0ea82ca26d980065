//! A process is asked to stop in the middle of its work.

use std::{
    fs,
    process::Stdio,
    time::{Duration, Instant},
};

use http::StatusCode;
use model::{UploadAccepted, url};
use tokio::{io::AsyncReadExt as _, net::TcpListener, sync::oneshot};

use crate::fixture::{
    Engines, HalfSent, Installation, Process, comes_true, in_time, installation::upload, parsed, signal, sound,
    until_ready,
};

/// Ten seconds, and what a busy machine takes to notice.
const STOPS: Duration = Duration::from_secs(12);

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_on_its_way_is_taken_to_its_end() {
    let mut installation = Installation::new().await;
    let mut node = installation.web().await;
    let (address, admin) = (node.address, node.admin().await);
    // Whose connection is open, and idle.
    assert_eq!(admin.status(url::ME).await, StatusCode::OK);
    let half = HalfSent::begin(&admin, sound::wav(60.0, 440.0)).await;
    installation.receives_a_part().await;
    signal(node.id(), "TERM");
    node.logged("stopping").await;
    let refuses = async { while tokio::net::TcpStream::connect(address).await.is_ok() {} };
    in_time(refuses, "it takes others in").await;
    let answer = half.finish().await.unwrap();
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let track = parsed::<UploadAccepted>(answer).await.track;
    while let Some(line) = node.next_line().await {
        assert!(!line.contains("cut off"), "{line}");
    }
    assert!(node.ended().await.success());

    let again = Process::start(installation.node(&["serve"])).await;
    let admin = again.admin().await;
    until_ready(&admin, track).await;
    installation.audit(&admin, &[track]).await;
}

/// A collector of traces that takes them in and never answers. Tells when the first came.
async fn deaf_collector() -> (String, oneshot::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        let (mut first, _) = listener.accept().await.unwrap();
        first.read_u8().await.unwrap();
        tell.send(()).unwrap();
        let mut held = vec![first];
        while let Ok((next, _)) = listener.accept().await {
            held.push(next);
        }
    });
    (address, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_stuck_is_cut_off_even_if_the_collector_of_traces_is_stuck_too() {
    let mut installation = Installation::new().await;
    let web = installation.web().await;
    let admin = web.admin().await;
    // Of which the worker has something to tell the collector.
    upload(&admin, "good.wav", 1.0, 300.0).await;
    let stuck = upload(&admin, "stuck.wav", 2.0, 440.0).await;
    // Whoever opens the original waits for somebody who never writes to it: the worker, or the server of S3 for it.
    let engines = Engines::of(installation.own.path());
    let original = engines.objects.join("originals").join(stuck.to_string());
    fs::remove_file(&original).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&original).status().unwrap().success());
    let (collector, told) = deaf_collector().await;
    let mut worker = installation.node(&["worker"]);
    worker.env("OTEL_EXPORTER_OTLP_ENDPOINT", collector).env("OTEL_BSP_SCHEDULE_DELAY", "50");
    let worker = worker.stderr(Stdio::piped()).spawn().unwrap();
    comes_true(installation.own.path(), "SELECT 1 FROM track WHERE state = 'ready'").await;
    comes_true(installation.own.path(), "SELECT 1 FROM track WHERE state = 'processing' AND revision = 1").await;
    in_time(told, "no traces come").await.unwrap();

    let asked = Instant::now();
    signal(worker.id().unwrap(), "TERM");
    let ended = in_time(worker.wait_with_output(), "it hangs").await.unwrap();
    let took = asked.elapsed();
    let log = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.success() && log.contains("was cut off"), "{log}");
    assert!(took < STOPS, "{took:?}");
}
