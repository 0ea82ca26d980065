//! A Redis that keeps its connections and says nothing.

use std::time::{Duration, Instant};

use model::Role;

use crate::{nodes::start_redis, support::World};

/// How long a command waits for an answer.
const COMMAND: Duration = Duration::from_millis(500);
const LISTENERS: u32 = 20;

#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn it_is_not_waited_for_by_everybody_who_comes() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let redis = start_redis(port);
    let world = World::with(|settings| settings.redis_url = Some(format!("redis://127.0.0.1:{port}"))).await;
    let mut listeners = Vec::new();
    for n in 0..LISTENERS {
        listeners.push(world.user(&format!("listener {n}"), Role::Listener).await);
    }
    // What a home page is made of is kept in Redis, and made again by a node that hears nothing.
    world.service.recommend.shelves(&listeners[0]).await.unwrap();
    let stop = std::process::Command::new("kill").args(["-STOP", &redis.id().unwrap().to_string()]).status();
    assert!(stop.unwrap().success());
    let begun = Instant::now();
    for listener in &listeners[1..] {
        world.service.recommend.shelves(listener).await.unwrap();
    }
    assert!(begun.elapsed() < (LISTENERS - 1) * COMMAND, "each has waited: {:?}", begun.elapsed());
}
