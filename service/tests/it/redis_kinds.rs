//! Redis as a cluster, and under sentinels: by address alone.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::Stdio,
    time::Duration,
};

use model::Role;
use service::{Bucket, Service};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::support::World;

const PATIENCE: Duration = Duration::from_mins(2);
/// After which a piece of news is taken for lost, and the next one is told.
const A_WHILE: Duration = Duration::from_secs(2);

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A server with these settings, in a folder of its own.
fn start(folder: &Path, port: u16, settings: &[String]) -> Child {
    let own = folder.join(port.to_string());
    std::fs::create_dir_all(&own).unwrap();
    Command::new("redis-server")
        .args(settings)
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""])
        .current_dir(own)
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// What a server answers to a command of `redis-cli`.
async fn asked(port: u16, command: &str) -> String {
    let mut cli = Command::new("redis-cli");
    cli.args(["-p", &port.to_string()]).args(command.split_whitespace());
    String::from_utf8(cli.output().await.unwrap().stdout).unwrap()
}

/// Waits until a server's answer has these words in it.
async fn until_answered(port: u16, command: &str, expected: &str) {
    let answered = async { while !asked(port, command).await.contains(expected) {} };
    tokio::time::timeout(PATIENCE, answered).await.unwrap_or_else(|_| panic!("{port}: {command}: never {expected}"));
}

/// Counts requests of one client on two nodes in turn, until the one has none left; gives how many were granted.
async fn granted(nodes: [&Service; 2], client: u32) -> usize {
    let mut granted = 0;
    while nodes[granted % 2].limits.check(Bucket::Keys, Ipv4Addr::from(client).into()).await.is_ok() {
        granted += 1;
        // A node that counts by itself waits for nobody, and others have to connect meanwhile.
        tokio::task::yield_now().await;
    }
    granted
}

/// Waits until news come from one node to the other. What was told while the other was not listening is lost, and told by the next piece of
/// news: a session that ends. It is over on the other by news alone, as the clock stands still.
pub async fn until_told(world: &World, other: &Service) {
    let told = async {
        for n in 0.. {
            let name = format!("listener{n}");
            let who = world.user(&name, Role::Listener).await;
            let token = world.sign_in(&name).await.tokens.access_token;
            other.accounts.authenticate(&token).await.unwrap();
            world.service.accounts.sign_out_everywhere(&who).await.unwrap();
            let is_over = async {
                while other.accounts.authenticate(&token).await.is_ok() {
                    tokio::task::yield_now().await;
                }
            };
            if tokio::time::timeout(A_WHILE, is_over).await.is_ok() {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, told).await.expect("the other node is not told");
}

#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_cluster_of_redis_serves_limits_and_news() {
    let folder = tempfile::tempdir().unwrap();
    let ports: [u16; 3] = std::array::from_fn(|_| free_port());
    let cluster = |port: u16| {
        // By itself it would take the port 10,000 above, and there may be none.
        start(folder.path(), port, &words(&format!("--cluster-enabled yes --cluster-port {}", free_port())))
    };
    let _servers = ports.map(cluster);
    for port in ports {
        until_answered(port, "ping", "PONG").await;
    }
    let addresses = ports.map(|port| format!("127.0.0.1:{port}")).join(" ");
    asked(ports[0], &format!("--cluster create {addresses} --cluster-yes")).await;
    for port in ports {
        until_answered(port, "cluster info", "cluster_state:ok").await;
    }

    let url = format!("redis-cluster://127.0.0.1:{}", ports[0]);
    let world = World::with(|settings| settings.redis_url = Some(url)).await;
    let other = world.reopened().await;
    // Their counts lie on different servers of the cluster.
    for client in 1..10 {
        assert_eq!(granted([&world.service, &other], client).await, 100);
    }
    until_told(&world, &other).await;
}

/// A master, its replica, and a sentinel that watches them.
async fn watched(folder: &TempDir) -> (Child, Child, Child, u16) {
    let [master, replica, sentinel]: [u16; 3] = std::array::from_fn(|_| free_port());
    let first = start(folder.path(), master, &[]);
    until_answered(master, "ping", "PONG").await;
    let second = start(folder.path(), replica, &words(&format!("--replicaof 127.0.0.1 {master}")));
    until_answered(master, "info replication", "state=online").await;
    let configuration = folder.path().join("sentinel.conf");
    let rules = format!(
        "sentinel monitor music 127.0.0.1 {master} 1\nsentinel down-after-milliseconds music 300\n\
         sentinel failover-timeout music 2000\n"
    );
    std::fs::write(&configuration, rules).unwrap();
    let settings = [configuration.display().to_string(), "--sentinel".to_owned()];
    let third = start(folder.path(), sentinel, &settings);
    until_answered(sentinel, "sentinel master music", "num-slaves\n1").await;
    (first, second, third, sentinel)
}

#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn sentinels_lead_to_the_replica_when_the_master_dies() {
    let folder = tempfile::tempdir().unwrap();
    let (mut master, _replica, _sentinel, port) = watched(&folder).await;
    let url = format!("redis-sentinel://127.0.0.1:{port}?sentinelServiceName=music");
    let world = World::with(|settings| settings.redis_url = Some(url)).await;
    let other = world.reopened().await;
    let nodes = [&world.service, &other];
    assert_eq!(granted(nodes, 1).await, 100);

    master.kill().await.unwrap();
    // Until they have found the replica, each node counts by itself, and together they grant twice as many.
    let followed = async {
        for client in 2.. {
            if granted(nodes, client).await == 100 {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, followed).await.expect("the nodes do not find the replica");
    until_told(&world, &other).await;
}
