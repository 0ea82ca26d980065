//! Ways around the limits on keys and on sign-in, none of which is one.

use http::{Method, StatusCode, header};
use model::{Role, TrackId, UploadAccepted, url};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::fixture::{Caller, Installation, Server, Way, parsed, server::PASSWORD, sound, until_ready};

const LIMIT: usize = 100;

/// Other ways to write the same address.
fn spellings(path: &str) -> Vec<String> {
    let (folder, name) = path.rsplit_once('/').unwrap();
    let first = name.as_bytes()[0];
    vec![
        format!("{path}/"),
        format!("/{path}"),
        format!("{folder}//{name}"),
        format!("{folder}/./{name}"),
        format!("{folder}/x/../{name}"),
        format!("{folder}/{}", name.to_uppercase()),
        path.to_uppercase(),
        format!("{folder}/%{first:02x}{}", &name[1..]),
        format!("{folder}%2f{name}"),
        format!("{path}?"),
        format!("{path}?again=1"),
        format!("{path}%20"),
        format!("{path};x=1"),
        format!("{path}%00"),
        format!("http://other.example{path}"),
    ]
}

/// Asks without a client that would tidy the address up.
async fn raw(server: &Server, method: &str, path: &str, headers: &str, body: &str) -> String {
    let mut client = TcpStream::connect(server.address).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: mist\r\nConnection: close\r\nContent-Type: application/json\r\n{headers}\
         Content-Length: {length}\r\n\r\n{body}"
    );
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_spelling_method_or_header_gets_a_key_beyond_the_limit() {
    let server = Server::start_with_worker(&[]).await;
    let admin = server.admin().await;
    let track = parsed::<UploadAccepted>(admin.upload("tone.wav", sound::wav(1.0, 440.0)).await).await.track;
    until_ready(&admin, track).await;
    let path = url::key(track);
    // A head costs what a whole answer costs.
    for _ in 0..LIMIT {
        let head = admin.request(Method::HEAD, &path).send().await.unwrap();
        assert_eq!(head.status(), StatusCode::OK);
    }
    assert_eq!(admin.status(&path).await, StatusCode::TOO_MANY_REQUESTS);
    let authorization = format!("Authorization: {}\r\n", admin.authorization());
    let forged = ["", "X-Forwarded-For: 192.0.2.7\r\n", "X-Real-IP: 192.0.2.7\r\n", "Forwarded: for=192.0.2.7\r\n"];
    for spelling in spellings(&path) {
        for method in ["GET", "HEAD", "POST", "OPTIONS", "QUERY"] {
            for forged in forged {
                let headers = format!("{authorization}{forged}X-HTTP-Method-Override: GET\r\n");
                let answer = raw(&server, method, &spelling, &headers, "").await;
                let status: u16 = answer.split(' ').nth(1).unwrap().parse().unwrap();
                assert!((400..500).contains(&status), "{method} {spelling}: {answer}");
                assert!(!answer.contains("application/octet-stream"), "{method} {spelling}: {answer}");
            }
        }
    }
    // Nor another way to write the track, nor another account.
    let id = track.to_string();
    let listener = server.listener().await;
    for written in [id.to_uppercase(), id.replace('-', ""), format!("%7B{id}%7D"), format!("urn:uuid:{id}")] {
        let path = path.replace(&id, &written);
        for caller in [&admin, &listener] {
            assert_eq!(caller.status(&path).await, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
    }
}

#[tokio::test]
async fn no_spelling_or_header_lets_a_password_be_tried_beyond_the_limit() {
    let server = Server::start().await;
    server.user("lea", Role::Listener, Way::Bearer).await;
    let guess = json!({ "name": "lea", "password": "guess number one" });
    for _ in 0..LIMIT {
        let answer = server.stranger().post(url::SIGN_IN).json(&guess).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
    let right = json!({ "name": "lea", "password": PASSWORD }).to_string();
    let all = spellings(url::SIGN_IN);
    for spelling in all.iter().map(String::as_str).chain([url::SIGN_IN]) {
        for forged in ["", "X-Forwarded-For: 192.0.2.7\r\n", "Forwarded: for=192.0.2.7\r\n"] {
            let answer = raw(&server, "POST", spelling, forged, &right).await;
            assert!(answer.starts_with("HTTP/1.1 4"), "{spelling}: {answer}");
            assert!(!answer.contains("token\"") && !answer.contains("mist_access="), "{spelling}: {answer}");
        }
    }
}

/// Signing in is one address, which is counted; no server function is another.
#[tokio::test]
async fn no_server_function_takes_a_password() {
    let server = Server::start().await;
    server.user("lea", Role::Listener, Way::Bearer).await;
    let right = json!({ "name": "lea", "password": PASSWORD });
    let paths: Vec<_> = leptos::server_fn::axum::server_fn_paths().collect();
    assert!(paths.len() >= 7, "the server functions are not where this test looks for them");
    for (path, _) in paths {
        for body in [&right, &json!({ "credentials": right })] {
            let answer = server.stranger().with("x-mist-client", "web").post(path).json(body).send().await.unwrap();
            assert!(!answer.headers().contains_key(header::SET_COOKIE), "{path}");
            assert!(!answer.text().await.unwrap().contains("token\""), "{path}");
        }
    }
}

#[tokio::test]
async fn a_whole_ipv6_network_is_one_client() {
    let server = Server::start_with(&["--trusted-proxies", "127.0.0.1"]).await;
    let key = url::key(TrackId(uuid::Uuid::now_v7()));
    let listener = server.listener().await;
    let from = |address: &str| listener.with("x-forwarded-for", address);
    for n in 0..LIMIT {
        assert_eq!(from(&format!("2001:db8:1:2:{n:x}::{n:x}")).status(&key).await, StatusCode::NOT_FOUND);
    }
    for same in ["2001:db8:1:2:ffff::1", "[2001:DB8:1:2::9]:4711", "2001:0db8:0001:0002:0000:0000:0000:0001"] {
        assert_eq!(from(same).status(&key).await, StatusCode::TOO_MANY_REQUESTS, "{same}");
    }
    assert_eq!(from("2001:db8:1:3::1").status(&key).await, StatusCode::NOT_FOUND, "a neighbour");
    for n in 0..LIMIT {
        let as_ipv6 = if n % 2 == 0 { "192.0.2.1" } else { "::ffff:192.0.2.1" };
        assert_eq!(from(as_ipv6).status(&key).await, StatusCode::NOT_FOUND);
    }
    assert_eq!(from("192.0.2.1").status(&key).await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn another_node_counts_the_same_requests() {
    let mut installation = Installation::new().await;
    let (first, second) = (installation.web().await, installation.web().await);
    let (one, other) = (first.admin().await, second.admin().await);
    let key = url::key(TrackId(uuid::Uuid::now_v7()));
    for n in 0..LIMIT {
        let node = if n % 2 == 0 { &one } else { &other };
        assert_eq!(node.status(&key).await, StatusCode::NOT_FOUND);
    }
    for node in [&one, &other] {
        assert_eq!(node.status(&key).await, StatusCode::TOO_MANY_REQUESTS);
    }
    let guess = json!({ "name": "ada", "password": "guess number one" });
    let sign_in = async |address| {
        let answer = Caller::stranger(address).post(url::SIGN_IN).json(&guess).send().await.unwrap();
        (answer.status(), answer.json::<Value>().await.unwrap())
    };
    // The two sign-ins above count as well.
    for n in 2..LIMIT {
        let node = if n % 2 == 0 { first.address } else { second.address };
        assert_eq!(sign_in(node).await.0, StatusCode::UNAUTHORIZED);
    }
    for node in [first.address, second.address] {
        assert_eq!(sign_in(node).await.0, StatusCode::TOO_MANY_REQUESTS);
    }
}
