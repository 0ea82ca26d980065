//! `PostgreSQL` itself crashes and comes back, while everybody is busy.

use std::{
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use http::{StatusCode, header};
use model::{IngestStage, IngestState, PlayEvent, PlayEventKind, PlayId, Rendition, Revision, Track, TrackId, url};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::fixture::{
    Caller, HalfSent, Installation, Postgres, Process, comes_true, in_time, installation::upload, parsed,
    process::lines_of, signal, sound, until, until_ready, until_status, until_true,
};

const LISTENERS: u8 = 4;
/// What a worker says when it has seen to the others.
const LOOKED: &str = "looked after the other workers";
/// Long enough for a worker to come back in before it is missed.
const HEARTBEAT: Duration = Duration::from_secs(3);

/// What callers met.
#[derive(Default)]
struct Met {
    good: AtomicUsize,
    /// 503, each with `Retry-After`.
    refused: AtomicUsize,
    other: Mutex<Vec<String>>,
    is_over: AtomicBool,
}

impl Met {
    async fn note(&self, path: &str, answer: reqwest::Response) -> StatusCode {
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.text().await;
        match status {
            StatusCode::OK | StatusCode::NO_CONTENT | StatusCode::ACCEPTED => {
                self.good.fetch_add(1, Ordering::Relaxed);
            }
            StatusCode::SERVICE_UNAVAILABLE if headers.contains_key(header::RETRY_AFTER) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
            }
            _ => self.other.lock().unwrap().push(format!("{path}: {status} {headers:?} {body:?}")),
        }
        status
    }

    /// Waits until so many more were served, or refused.
    async fn more(counter: &AtomicUsize, more: usize) {
        let enough = counter.load(Ordering::Relaxed) + more;
        until_true(|| counter.load(Ordering::Relaxed) >= enough, "nobody is served or refused").await;
    }
}

/// Fetches what players and pages fetch, over and over.
async fn listen(caller: Caller, listener: u8, track: TrackId, met: Arc<Met>) {
    let paths = [
        url::master(track, Revision(1)),
        url::media(track, Revision(1), Rendition::Aac256),
        url::segment(track, Revision(1), Rendition::Aac256, 0),
        url::TRACKS.to_owned(),
        url::track(track),
        url::ME.to_owned(),
        url::key(track),
    ];
    for round in (0..=u8::MAX).cycle() {
        // From one address it would soon be too many keys.
        let caller = caller.with("x-forwarded-for", &format!("192.0.{listener}.{round}"));
        for path in &paths {
            met.note(path, caller.get(path).send().await.unwrap()).await;
        }
        if met.is_over.load(Ordering::Relaxed) {
            return;
        }
    }
}

/// Reports plays, each until it is taken. Gives how many.
async fn report(caller: Caller, track: TrackId, met: Arc<Met>) -> u64 {
    let mut taken = 0;
    while !met.is_over.load(Ordering::Relaxed) {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let event = PlayEvent {
            play: PlayId(Uuid::new_v4()),
            track,
            kind: PlayEventKind::Completed,
            at_ms: now.as_millis() as i64,
            position_ms: 9_000,
            listened_ms: 9_000,
        };
        while met.note(url::PLAY_EVENTS, caller.post(url::PLAY_EVENTS).json(&[&event]).send().await.unwrap()).await
            != StatusCode::NO_CONTENT
        {}
        taken += 1;
    }
    taken
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn under_load_nothing_is_lost_and_nothing_fails_but_for_a_while() {
    let postgres = Postgres::start().await;
    let mut installation =
        Installation::on(&postgres.url()).await.with("MIST_TRUSTED_PROXIES", "127.0.0.1").with("MIST_LOG", "info");
    let mut web = installation.web().await;
    let _worker = installation.worker();
    let admin = web.admin().await;
    let song = upload(&admin, "song.wav", 9.0, 300.0).await;
    until_ready(&admin, song).await;
    let long = upload(&admin, "long.wav", 120.0, 440.0).await;
    until(&admin, long, |state| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. })).await;

    let met = Arc::new(Met::default());
    let mut listeners = JoinSet::new();
    for listener in 1..=LISTENERS {
        listeners.spawn(listen(admin.clone(), listener, song, met.clone()));
    }
    let reporter = tokio::spawn(report(admin.clone(), song, met.clone()));
    let bytes = sound::wav(30.0, 700.0);
    let half = HalfSent::begin(&admin, bytes.clone()).await;
    Met::more(&met.good, 20).await;

    postgres.crash();
    Met::more(&met.refused, usize::from(LISTENERS)).await;
    let sent = tokio::spawn(half.finish());
    postgres.start_again().await;
    until_status(&admin, url::READYZ, StatusCode::OK).await;
    Met::more(&met.good, 100).await;
    // Once more, and shortly: some of those under way are just being answered.
    postgres.crash();
    postgres.start_again().await;
    Met::more(&met.good, 100).await;

    met.is_over.store(true, Ordering::Relaxed);
    listeners.join_all().await;
    let plays = reporter.await.unwrap();
    let answer = sent.await.unwrap().unwrap();
    let half = match answer.status() {
        StatusCode::ACCEPTED => parsed::<model::UploadAccepted>(answer).await.track,
        StatusCode::SERVICE_UNAVAILABLE => again(&admin, bytes).await,
        status => panic!("{status}"),
    };
    assert_eq!(*met.other.lock().unwrap(), Vec::<String>::new());
    for track in [long, half] {
        until_ready(&admin, track).await;
    }
    let counted = "SELECT 1 FROM track WHERE play_count";
    comes_true(installation.own.path(), &format!("{counted} = {plays} AND id = '{song}'")).await;
    comes_true(installation.own.path(), &format!("SELECT 1 FROM play HAVING count(*) = {plays}")).await;
    installation.audit(&admin, &[song, long, half]).await;
    let lines = web.lines().await;
    let panics: Vec<_> = lines.iter().filter(|line| line.to_string().contains("panick")).collect();
    assert!(panics.is_empty(), "{panics:?}");
}

/// Sends what was refused once more. It may have been taken all the same, when only the answer was lost.
async fn again(admin: &Caller, bytes: Vec<u8>) -> TrackId {
    let answer = admin.upload("half.wav", bytes).await;
    match answer.status() {
        StatusCode::ACCEPTED => parsed::<model::UploadAccepted>(answer).await.track,
        StatusCode::CONFLICT => answer.json::<model::Error>().await.unwrap().track.unwrap(),
        status => panic!("{status}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_worker_that_comes_back_later_than_others_has_not_died() {
    let postgres = Postgres::start().await;
    let heartbeat = HEARTBEAT.as_secs().to_string();
    let mut installation = Installation::on(&postgres.url()).await.with("MIST_WORKER_HEARTBEAT_S", heartbeat);
    let data = installation.own.path().to_owned();
    let web: Process = installation.web().await;
    let admin = web.admin().await;
    let slow = installation.worker();
    let track = upload(&admin, "long.wav", 120.0, 440.0).await;
    until(&admin, track, |state| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. })).await;
    signal(slow.id().unwrap(), "STOP");
    let mut quick = installation.node(&["worker"]);
    quick.env("MIST_LOG", "info,service::worker::takeover=debug").stdin(Stdio::null()).stderr(Stdio::piped());
    let mut quick = quick.spawn().unwrap();
    let mut said = lines_of(quick.stderr.take().unwrap());
    comes_true(&data, "SELECT 1 FROM apalis.workers HAVING count(*) = 2").await;

    postgres.crash();
    let crashed = Instant::now();
    // By their age, all heartbeats are missed when it comes back.
    while crashed.elapsed() < 4 * HEARTBEAT {
        assert_eq!(admin.status(url::READYZ).await, StatusCode::SERVICE_UNAVAILABLE);
    }
    while said.try_recv().is_ok() {}
    postgres.start_again().await;
    // It looks at the slow one before that can give a sign of life.
    let looks = async { while !said.recv().await.expect("it has died").contains(LOOKED) {} };
    in_time(looks, "it does not look after the other").await;
    signal(slow.id().unwrap(), "CONT");

    until_ready(&admin, track).await;
    comes_true(&data, "SELECT 1 FROM apalis.jobs WHERE status = 'Done'").await;
    comes_true(&data, "SELECT 1 WHERE (SELECT max(attempts) FROM apalis.jobs) = 1").await;
    assert_eq!(admin.json::<Track>(&url::track(track)).await.summary.revision, Revision(1), "one try");
    installation.audit(&admin, &[track]).await;
}
