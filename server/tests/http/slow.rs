//! Clients that keep the server waiting, and more of them than it can hold.
//!
//! A server with one place shows when it lets go of a client: then, and only then, the next one is answered.

use std::time::Duration;

use http::StatusCode;
use model::url;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use server::listen::Limits;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::fixture::{Caller, Process, Server, in_time, sound};

/// Short, so that a test need not wait. Nothing is asked of how long it takes.
const SOON: Duration = Duration::from_millis(100);

/// As long as no test takes.
const NEVER: Duration = Duration::from_hours(1);

const ONE_PLACE: Limits = Limits { connections: 1, head: NEVER, body: NEVER, write: NEVER };

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: mist\r\n\r\n";

async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.address).await.unwrap()
}

async fn say(client: &mut TcpStream, text: &str) {
    client.write_all(text.as_bytes()).await.unwrap();
}

/// The head of the next answer; what was read of its body is thrown away.
async fn head(client: &mut TcpStream) -> String {
    let mut buffer = vec![0; 4096];
    let read = in_time(client.read(&mut buffer), "no answer").await.unwrap();
    String::from_utf8_lossy(&buffer[..read]).into_owned()
}

/// What comes until the server closes the connection.
async fn until_closed(client: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset is an end as well.
    let _ended = in_time(client.read_to_end(&mut bytes), "it was not closed").await;
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn who_does_not_finish_a_head_gives_the_place_to_the_next() {
    for begun in ["", "GET /healthz HTTP/1.1\r\nHost: mi", "GET /healthz HTTP/1.1\r\nHost: mist\r\nX-Slow: 1\r\n"] {
        let server = Server::start_limited(Limits { head: SOON, ..ONE_PLACE }).await;
        let mut slow = connect(&server).await;
        say(&mut slow, begun).await;
        let mut next = connect(&server).await;
        say(&mut next, HEALTH).await;
        assert!(head(&mut next).await.starts_with("HTTP/1.1 200 "), "{begun:?}");
        until_closed(&mut slow).await;
    }
}

#[tokio::test]
async fn who_asks_nothing_more_gives_the_place_to_the_next() {
    let server = Server::start_limited(Limits { head: SOON, ..ONE_PLACE }).await;
    let mut idle = connect(&server).await;
    say(&mut idle, HEALTH).await;
    assert!(head(&mut idle).await.starts_with("HTTP/1.1 200 "));
    let mut next = connect(&server).await;
    say(&mut next, HEALTH).await;
    assert!(head(&mut next).await.starts_with("HTTP/1.1 200 "));
    until_closed(&mut idle).await;
}

#[tokio::test]
async fn who_comes_when_all_places_are_taken_waits_for_one() {
    let server = Server::start_limited(ONE_PLACE).await;
    let mut first = connect(&server).await;
    let mut second = connect(&server).await;
    say(&mut second, HEALTH).await;
    for _ in 0..20 {
        say(&mut first, HEALTH).await;
        assert!(head(&mut first).await.starts_with("HTTP/1.1 200 "));
    }
    let early = second.try_read(&mut [0; 1]).unwrap_err();
    assert_eq!(early.kind(), std::io::ErrorKind::WouldBlock, "the second was answered beside the first");
    drop(first);
    assert!(head(&mut second).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_body_that_stands_still_ends_with_408_and_leaves_nothing() {
    let server = Server::start_limited(Limits { body: SOON, ..Limits::default() }).await;
    let (admin, listener) = (server.admin().await, server.listener().await);
    let wav = sound::wav(30.0, 440.0);
    for (path, caller, kind, begun) in [
        (format!("{}?name=slow.wav", url::UPLOADS), Some(&admin), "audio/wav", &wav[..100_000]),
        (format!("{}?name=slow.wav", url::UPLOADS), Some(&admin), "audio/wav", &[]),
        (url::SIGN_IN.to_owned(), None, "application/json", b"{\"name\":"),
        (url::PLAY_EVENTS.to_owned(), Some(&listener), "application/json", b"["),
        ("/api/fn/track".to_owned(), Some(&listener), "application/json", b"{"),
    ] {
        let authorization = caller.map(|caller| format!("Authorization: {}\r\n", caller.authorization()));
        let mut client = connect(&server).await;
        let length = wav.len();
        let length = if kind == "audio/wav" { length } else { 1_000 };
        say(
            &mut client,
            &format!(
                "POST {path} HTTP/1.1\r\nHost: mist\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{}\r\n",
                authorization.unwrap_or_default()
            ),
        )
        .await;
        client.write_all(begun).await.unwrap();
        let answer = until_closed(&mut client).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{path}: {answer}");
        assert!(answer.contains("Send it again"), "{path}: {answer}");
    }
    assert_eq!(server.stored_files(), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_gives_the_place_to_the_next() {
    // Not too soon: here the reader and the server have one thread.
    let server = Server::start_limited(Limits { write: Duration::from_secs(2), ..ONE_PLACE }).await;
    let package = server.folder.path().join("site/pkg");
    std::fs::create_dir_all(&package).unwrap();
    // More than the buffers of both systems hold.
    std::fs::write(package.join("large.bin"), vec![0; 64 << 20]).unwrap();
    let mut deaf = connect(&server).await;
    say(&mut deaf, "GET /pkg/large.bin HTTP/1.1\r\nHost: mist\r\n\r\n").await;
    let mut next = connect(&server).await;
    say(&mut next, HEALTH).await;
    assert!(head(&mut next).await.starts_with("HTTP/1.1 200 "));
    assert!(until_closed(&mut deaf).await.len() < 64 << 20, "it was cut off");
    // Whoever reads gets all of it.
    drop(next);
    let whole = server.stranger().get("/pkg/large.bin").send().await.unwrap().bytes().await.unwrap();
    assert_eq!(whole.len(), 64 << 20);
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused() {
    let server = Server::start().await;
    let long = format!("X-Long: {}\r\n", "x".repeat(33 * 1024));
    let many = (0..101).map(|n| format!("X-{n}: 1\r\n")).collect::<Vec<_>>().concat();
    let address = format!("/{}", "x".repeat(33 * 1024));
    for (path, headers) in [("/healthz", long.as_str()), ("/healthz", many.as_str()), (address.as_str(), "")] {
        let mut client = connect(&server).await;
        say(&mut client, &format!("GET {path} HTTP/1.1\r\nHost: mist\r\n{headers}\r\n")).await;
        let answer = until_closed(&mut client).await;
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
}

/// It may open some files more than it has: enough for its engines, and fewer than there are clients.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_may_open_no_more_files_goes_on_once_it_may() {
    let data = tempfile::tempdir().unwrap();
    let mut node = Process::serve(data.path()).await;
    let open = std::fs::read_dir(format!("/proc/{}/fd", node.id())).unwrap().count() as u64;
    let limit = Rlimit { current: Some(open + 40), maximum: Some(open + 40) };
    prlimit(Pid::from_raw(node.id().cast_signed()), Resource::Nofile, limit).unwrap();
    let mut crowd = Vec::new();
    // Those that are not let in are fewer than the places of those that are.
    for _ in 0..60 {
        crowd.push(TcpStream::connect(node.address).await.unwrap());
    }
    node.logged("no connection can be taken in").await;
    drop(crowd);
    assert_eq!(Caller::stranger(node.address).status(url::HEALTHZ).await, StatusCode::OK);
    let again = node.lines().await;
    assert!(!again.iter().any(|line| line.to_string().contains("no connection can be taken in")), "{again:?}");
}
