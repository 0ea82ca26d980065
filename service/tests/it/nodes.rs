//! Several nodes over the engines of many machines, each with connections of its own.

use std::{collections::HashSet, net::IpAddr, process::Stdio, task::Poll, time::Duration};

use futures::{FutureExt as _, future::BoxFuture};
use model::{IngestState, ShelfKind};
use sea_orm::{ConnectionTrait as _, DbBackend, TransactionTrait as _};
use service::{Bucket, Error, Identity, Service, Settings, worker};
use tokio::process::{Child, Command};

use crate::{
    recommend::{hears, learned, tones},
    redis_kinds::until_told,
    support::{RunningWorker, World, files},
};

/// Longer than any test waits.
const NEVER: Duration = Duration::from_hours(1);
/// Less than a session may idle in a transaction, which the database then ends by itself.
const BEFORE_THE_DATABASE_MINDS: Duration = Duration::from_secs(30);

async fn world() -> World {
    let world = World::new().await;
    assert_eq!(world.backend(), DbBackend::Postgres);
    assert!(world.settings.redis_url.is_some() && !world.has_local_storage());
    world
}

fn client(last: u8) -> IpAddr {
    [192, 0, 2, last].into()
}

#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_limit_counts_on_all_nodes_together() {
    let world = world().await;
    let other = world.reopened().await;
    for n in 0..100 {
        let node = if n % 2 == 0 { &world.service } else { &other };
        let allowance = node.limits.check(Bucket::Keys, client(1)).await.unwrap();
        assert_eq!(allowance.remaining, 99 - n);
    }
    for node in [&world.service, &other] {
        let refused = node.limits.check(Bucket::Keys, client(1)).await;
        assert!(matches!(refused, Err(Error::RateLimited { limit: 100, retry_after_s: 1..=60 })), "{refused:?}");
        assert!(node.limits.check(Bucket::SignIn, client(1)).await.is_ok(), "another bucket");
        assert!(node.limits.check(Bucket::Keys, client(2)).await.is_ok(), "another client");
    }
}

#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_session_that_one_node_ends_is_over_on_the_others() {
    let world = world().await;
    let who = world.listener().await;
    let token = world.sign_in("listener").await.tokens.access_token;
    let other = world.reopened().await;
    until_told(&world, &other).await;
    // The clock stands still: what the other node has read of the database stays fresh for ever.
    other.accounts.authenticate(&token).await.unwrap();
    world.service.accounts.sign_out_everywhere(&who).await.unwrap();
    world.comes_about(async || other.accounts.authenticate(&token).await.is_err()).await;
}

#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_track_that_one_node_removes_is_gone_on_the_others() {
    let world = world().await;
    let admin = world.admin().await;
    let track = world.publish(&admin, "a.wav", files::wav(1.0, 440.0)).await;
    let other = world.reopened().await;
    until_told(&world, &other).await;
    // The clock stands still: what the other node knows of the track stays good for ever.
    other.delivery.key(&admin, track).await.unwrap();
    world.service.catalogue.delete(&admin, track).await.unwrap();
    world.comes_about(async || other.delivery.key(&admin, track).await.is_err()).await;
}

#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn what_a_worker_does_is_told_and_what_is_cancelled_stops_on_every_node() {
    let world = World::with(|settings| settings.worker_poll = NEVER).await;
    let admin = world.admin().await;
    let worker = RunningWorker::start(world.reopened().await);
    // A worker that is not rung for would look after the test's patience.
    let track = world.upload(&admin, "a.wav", files::wav(5.0, 440.0)).await.unwrap().track;
    assert_eq!(world.settled(&admin, track).await, IngestState::Ready { warning: None });

    let track = world.upload(&admin, "long.wav", files::wav(300.0, 440.0)).await.unwrap().track;
    world.reaches(&admin, track, |state| matches!(state, IngestState::Working { permille: 1.., .. })).await;
    world.service.ingest.cancel(&admin, track).await.unwrap();
    assert_eq!(world.settled(&admin, track).await, IngestState::Cancelled);
    worker.stop().await;
}

/// Three tones, each heard once by this listener.
async fn heard_tones(world: &World, who: &Identity) {
    for n in 0..3 {
        let track = world.publish(who, &format!("{n}.wav"), files::wav(1.0, 220.0 + f64::from(n))).await;
        hears(world, who, track).await;
    }
}

/// How many tracks stand in the chart of all time.
async fn charted(node: &Service, who: &Identity) -> usize {
    let shelves = node.recommend.shelves(who).await.unwrap();
    shelves.iter().find(|shelf| shelf.kind == ShelfKind::TopAllTime).map_or(0, |shelf| shelf.tracks.len())
}

#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn charts_that_one_node_made_another_does_not_ask_the_database_for() {
    let world = world().await;
    let admin = world.admin().await;
    heard_tones(&world, &admin).await;
    assert_eq!(charted(&world.service, &admin).await, 3);
    // What no use case does: nobody is told, and who asks the database finds nothing.
    world.sql("UPDATE track SET play_count = 0").await;
    let other = world.reopened().await;
    assert_eq!(charted(&other, &admin).await, 3);

    world.service.listening.erase_history(&admin, None).await.unwrap();
    world.comes_about(async || charted(&other, &admin).await == 0).await;
    world.comes_about(async || charted(&world.service, &admin).await == 0).await;
}

/// What is worked out for a listener is worked out once, on whichever node they come to.
#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn shelves_that_one_node_worked_out_another_does_not_work_out() {
    let world = world().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    heard_tones(&world, &admin).await;
    let (low, _) = tones(&world, &admin).await;
    hears(&world, &listener, low[0]).await;
    let titled = |shelves: Vec<model::Shelf>| shelves.into_iter().find(|shelf| shelf.kind == ShelfKind::ForYou);
    let first = titled(world.service.recommend.shelves(&listener).await.unwrap()).expect("something is for them");
    let names = format!("{}*shelves:{}*", world.settings.redis_prefix, listener.user);
    world.comes_about(async || is_named_in_redis(&names).await).await;
    // What no use case does: nobody is told, and who asks the database finds nothing.
    world.sql("DELETE FROM play").await;
    let other = world.reopened().await;
    assert_eq!(titled(other.recommend.shelves(&listener).await.unwrap()), Some(first));
}

/// Whether the tests' Redis has a name like this.
async fn is_named_in_redis(pattern: &str) -> bool {
    let server = std::env::var("MIST_TEST_REDIS_URL").unwrap();
    let asked = Command::new("redis-cli").args(["-u", &server, "--raw", "KEYS", pattern]).output().await.unwrap();
    !asked.stdout.trim_ascii().is_empty()
}

#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn while_redis_is_away_shelves_are_made_and_follow_what_is_played() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut redis = start_redis(port);
    let world = World::with(|settings| settings.redis_url = Some(format!("redis://127.0.0.1:{port}"))).await;
    let admin = world.admin().await;
    heard_tones(&world, &admin).await;
    assert_eq!(charted(&world.service, &admin).await, 3);
    redis.kill().await.unwrap();
    let track = world.publish(&admin, "a.wav", files::wav(1.0, 440.0)).await;
    hears(&world, &admin, track).await;
    world.comes_about(async || charted(&world.service, &admin).await == 4).await;
    let other = world.reopened().await;
    assert_eq!(charted(&other, &admin).await, 4, "a node that starts meanwhile");

    let _redis = start_redis(port);
    world.service.listening.erase_history(&admin, None).await.unwrap();
    world.comes_about(async || charted(&other, &admin).await == 0).await;
}

/// A server of Redis on a port of its own.
pub fn start_redis(port: u16) -> Child {
    Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""])
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn while_redis_is_away_each_node_limits_by_itself() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut redis = start_redis(port);
    let world = World::with(|settings| settings.redis_url = Some(format!("redis://127.0.0.1:{port}"))).await;
    let limits = &world.service.limits;
    for _ in 0..100 {
        limits.check(Bucket::Keys, client(1)).await.unwrap();
    }
    assert!(limits.check(Bucket::Keys, client(1)).await.is_err());

    redis.kill().await.unwrap();
    let mut granted = 0;
    while limits.check(Bucket::Keys, client(1)).await.is_ok() {
        granted += 1;
        assert!(granted <= 100, "no limit while Redis is away");
    }
    assert_eq!(granted, 100, "the node's own window was empty");

    let _redis = start_redis(port);
    let back = async {
        // It has forgotten everything, and gives again.
        while limits.check(Bucket::Keys, client(1)).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), back).await.expect("the node does not find Redis again");
}

/// As when a client hangs up, or a worker is stopped: wherever what somebody does with the database is broken off, no connection is left in a
/// transaction.
#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn whoever_goes_away_leaves_no_transaction_open() {
    // So that there is always something to break off.
    let often = |settings: &mut Settings| {
        (settings.worker_poll, settings.worker_heartbeat) = (Duration::from_millis(1), Duration::from_millis(1));
    };
    let world = World::with(often).await;
    assert_eq!(world.backend(), DbBackend::Postgres);
    let none_is_open = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity \
                        WHERE datname = current_database() AND state LIKE 'idle in transaction%')";
    for times in 1..60 {
        let embedding = async { drop(world.service.recommend.embed().await) };
        let working = async { drop(worker::run(world.service.clone(), std::future::pending()).await) };
        let all: [(_, BoxFuture<'_, ()>); 2] = [("embedding", embedding.boxed()), ("working", working.boxed())];
        for (what, mut work) in all {
            let mut looked = 0;
            // Broken off when it has come on so many times.
            std::future::poll_fn(|context| {
                looked += 1;
                let is_done = work.as_mut().poll(context).is_ready();
                if is_done || looked == times { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            drop(work);
            let ended = tokio::time::timeout(BEFORE_THE_DATABASE_MINDS, world.comes_true(none_is_open));
            ended.await.unwrap_or_else(|_| panic!("{what}, broken off at {times}, leaves one open"));
        }
    }
}

/// The training holds still at its end, with what it learned of plays that are erased meanwhile.
#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn what_is_erased_during_a_training_is_not_in_its_model() {
    let world = world().await;
    let (admin, listener) = (world.admin().await, world.listener().await);
    let (low, high) = tones(&world, &admin).await;
    hears(&world, &admin, low[0]).await;
    world.service.recommend.train().await.unwrap();
    hears(&world, &listener, high[0]).await;

    let held = world.database().await.begin().await.unwrap();
    held.execute_unprepared("SELECT 1 FROM trained_model WHERE name = 'collaborative' FOR UPDATE").await.unwrap();
    let erase = async {
        let waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        world.comes_true(waits).await;
        world.service.listening.erase_history(&listener, None).await.unwrap();
        held.rollback().await.unwrap();
    };
    let (trained, ()) = tokio::join!(world.service.recommend.train(), erase);
    trained.unwrap();
    assert_eq!(learned(&world).await, HashSet::from([low[0]]));
}
