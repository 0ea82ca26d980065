//! A store that answers slowly, or not at all.

use bytes::Bytes;
use futures::future::{join, join_all};
use http::{StatusCode, header};
use model::{IngestStatus, Rendition, Revision, url};

use crate::fixture::{
    Caller, Engines, Events, Installation, Process, error_of, files_under, in_time,
    installation::upload,
    proxy::{Mood, Proxy},
    sound, until_ready, until_status, until_true,
};

/// More than the node has connections to anything: a segment for each of them.
const LISTENERS: usize = 24;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_slow_store_slows_nobody_who_needs_nothing_of_it() {
    let store = Proxy::start().await;
    // Without a cache: each segment is asked of the store.
    let mut installation = Installation::new()
        .await
        .with("MIST_S3_ENDPOINT", store.endpoint.clone())
        .with("MIST_CACHE_BYTES", "0".to_owned());
    let server = Process::start(installation.node(&["serve"])).await;
    let admin = server.admin().await;
    let song = upload(&admin, "song.wav", 34.0, 300.0).await;
    until_ready(&admin, song).await;
    let parts = |sequence| Rendition::ALL.map(|rendition| (rendition, sequence));
    let asked: Vec<(Rendition, u32)> = (0..).flat_map(parts).take(LISTENERS).collect();
    let segments: Vec<String> =
        asked.iter().map(|&(rendition, n)| url::segment(song, Revision(1), rendition, n)).collect();
    let idle = store.open();

    store.turn(Mood::Holds);
    let on_their_way = tokio::spawn(fetch(admin.clone(), segments.clone()));
    until_open(&store, |open| open >= LISTENERS).await;
    for path in [url::key(song), url::master(song, Revision(1)), url::TRACKS.to_owned(), url::ME.to_owned()] {
        assert_eq!(admin.status(&path).await, StatusCode::OK, "{path}");
    }
    let told: Vec<IngestStatus> = admin.json(url::UPLOADS).await;
    assert_eq!(Events::listen(&admin).await.next().await, told[0]);
    assert!(!on_their_way.is_finished());
    store.turn(Mood::Passes);
    let objects = Engines::of(installation.own.path()).objects;
    for (bytes, (rendition, n)) in on_their_way.await.unwrap().into_iter().zip(&asked) {
        let stored = objects.join(format!("hls/{song}/1/{rendition}/{n}.ts"));
        assert_eq!(bytes, std::fs::read(stored).unwrap(), "whole, if late");
    }

    // Who goes away takes the transfer along.
    store.turn(Mood::Holds);
    let given_up = tokio::spawn(fetch(admin.clone(), segments));
    until_open(&store, |open| open >= LISTENERS).await;
    given_up.abort();
    until_open(&store, |open| open <= idle).await;

    store.turn(Mood::Trickles);
    let track = upload(&admin, "slow.wav", 2.0, 440.0).await;
    until_ready(&admin, track).await;
    store.turn(Mood::Passes);
    installation.audit(&admin, &[song, track]).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_store_that_is_silent_counts_as_away() {
    let store = Proxy::start().await;
    let mut installation = Installation::new()
        .await
        .with("MIST_S3_ENDPOINT", store.endpoint.clone())
        .with("MIST_CACHE_BYTES", "0".to_owned());
    let server = Process::start(installation.node(&["serve"])).await;
    let admin = server.admin().await;
    let song = upload(&admin, "song.wav", 5.0, 300.0).await;
    until_ready(&admin, song).await;
    let segment = url::segment(song, Revision(1), Rendition::Aac128, 0);
    let objects = Engines::of(installation.own.path()).objects;
    let before = files_under(&objects).len();

    store.turn(Mood::Silent);
    let reads = async { admin.get(&segment).send().await.unwrap() };
    let refusals = join(reads, admin.upload("new.wav", sound::wav(2.0, 440.0)));
    let (read, sent) = in_time(refusals, "who waits for it is not refused").await;
    for refused in [read, sent] {
        assert!(refused.headers().contains_key(header::RETRY_AFTER), "{refused:?}");
        error_of(refused, StatusCode::SERVICE_UNAVAILABLE).await;
    }
    until_status(&admin, url::READYZ, StatusCode::SERVICE_UNAVAILABLE).await;
    for path in [url::key(song), url::master(song, Revision(1)), url::TRACKS.to_owned()] {
        assert_eq!(admin.status(&path).await, StatusCode::OK, "{path}");
    }
    store.turn(Mood::Passes);
    until_status(&admin, &segment, StatusCode::OK).await;
    until_status(&admin, url::READYZ, StatusCode::OK).await;
    assert_eq!(files_under(&objects).len(), before, "nothing is left of what was refused");
    let again = upload(&admin, "new.wav", 2.0, 440.0).await;
    until_ready(&admin, again).await;
    installation.audit(&admin, &[song, again]).await;
}

async fn fetch(caller: Caller, segments: Vec<String>) -> Vec<Bytes> {
    let answers = segments.iter().map(async |segment| caller.get(segment).send().await.unwrap().bytes().await.unwrap());
    join_all(answers).await
}

async fn until_open(store: &Proxy, is_enough: impl Fn(usize) -> bool) {
    until_true(|| is_enough(store.open()), "too many connections are open, or too few").await;
}
