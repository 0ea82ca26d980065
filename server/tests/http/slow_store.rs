//! A store that answers, but slowly.

use futures::future::join_all;
use http::StatusCode;
use model::{IngestStatus, Rendition, Revision, url};

use crate::fixture::{
    Engines, Events, Installation, PATIENCE, Process,
    installation::upload,
    proxy::{Mood, Proxy},
    until_ready,
};

/// More than the node has connections to anything.
const LISTENERS: usize = 24;
/// What transfers that nobody takes may cost. The segments of all of them are as much as this.
const MEMORY_BYTES: u64 = 24 << 20;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_slow_store_slows_nobody_who_needs_nothing_of_it() {
    let store = Proxy::start().await;
    let mut installation = Installation::new().await.with("MIST_S3_ENDPOINT", store.endpoint.clone());
    let server = Process::start(installation.node(&["serve"])).await;
    let admin = server.admin().await;
    let song = upload(&admin, "song.wav", 20.0, 300.0).await;
    until_ready(&admin, song).await;
    let segment = url::segment(song, Revision(1), Rendition::Aac320, 1);
    let stored = Engines::of(installation.own.path()).objects.join(format!("hls/{song}/1/320/1.ts"));
    let stored = std::fs::read(stored).unwrap();

    store.turn(Mood::Trickles);
    let mut answers = Vec::new();
    for _ in 0..LISTENERS {
        answers.push(admin.get(&segment).send().await.unwrap());
    }
    let on_their_way = tokio::spawn(join_all(answers.into_iter().map(reqwest::Response::bytes)));
    for path in [url::key(song), url::master(song, Revision(1)), url::TRACKS.to_owned(), url::ME.to_owned()] {
        assert_eq!(admin.status(&path).await, StatusCode::OK, "{path}");
    }
    let told: Vec<IngestStatus> = admin.json(url::UPLOADS).await;
    assert_eq!(Events::listen(&admin).await.next().await, told[0]);
    assert!(!on_their_way.is_finished(), "the others waited for the slow ones");
    for bytes in on_their_way.await.unwrap() {
        assert_eq!(bytes.unwrap(), stored, "whole, if late");
    }

    // Who goes away takes the transfer along.
    let (idle, memory) = (store.open(), server.peak_memory_bytes());
    for _ in 0..4 {
        let answers = join_all((0..LISTENERS).map(|_| admin.get(&segment).send())).await;
        assert!(answers.iter().all(|answer| answer.as_ref().unwrap().status() == StatusCode::OK));
        drop(answers);
    }
    let freed = async {
        while store.open() > idle {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, freed).await.expect("transfers that nobody takes go on");
    assert!(server.peak_memory_bytes() < memory + MEMORY_BYTES, "{memory} and more");

    let track = upload(&admin, "slow.wav", 2.0, 440.0).await;
    until_ready(&admin, track).await;
    store.turn(Mood::Passes);
    installation.audit(&admin, &[song, track]).await;
}
