//! Files, names and addresses that mean no good.

use http::{StatusCode, header};
use model::{ErrorCode, IngestState, IngestStatus, Track, UploadAccepted, url};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::fixture::{Engines, Server, error_of, files_under, parsed, sound, until};

#[tokio::test]
async fn names_of_files_are_names_and_no_paths() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let long = format!("{}.wav", "x".repeat(10_000));
    for (n, (name, kept)) in [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/etc/shadow", "shadow"),
        ("a\u{0}b.wav", "a b.wav"),
        ("line\r\nfeed.wav", "line feed.wav"),
        ("\u{202e}vaw.gnos", "vaw.gnos"),
        ("..", ".."),
        ("", "Untitled"),
        ("mist.db", "mist.db"),
        ("<img src=x onerror=alert(1)>.wav", "<img src=x onerror=alert(1)>.wav"),
        (long.as_str(), &long[..500]),
    ]
    .into_iter()
    .enumerate()
    {
        let accepted: UploadAccepted = parsed(admin.upload(name, sound::wav(0.1, 300.0 + n as f64)).await).await;
        let uploads: Vec<IngestStatus> = admin.json(url::UPLOADS).await;
        let upload = uploads.iter().find(|upload| upload.track == accepted.track).unwrap();
        assert_eq!(upload.file_name, kept, "{name:?}");
        let object = Engines::of(&server.data()).objects.join(format!("originals/{}", accepted.track));
        assert!(server.stored_files().contains(&object), "{name:?}: {:?}", server.stored_files());
    }
    for path in files_under(&Engines::of(&server.data()).objects.join("originals")) {
        assert!(uuid::Uuid::parse_str(path.file_name().unwrap().to_str().unwrap()).is_ok(), "{}", path.display());
    }
}

/// Sends the address as it is; other clients would tidy it up.
#[tokio::test]
async fn no_address_leads_out_of_the_sites_folder() {
    const CANARY: &str = "the canary of the data folder";
    let server = Server::start().await;
    let site = server.folder.path().join("site/pkg");
    std::fs::create_dir_all(&site).unwrap();
    std::fs::write(site.join("mist.css"), "a{}").unwrap();
    std::fs::write(server.folder.path().join("canary"), CANARY).unwrap();
    std::fs::write(server.folder.path().join("site/canary.br"), CANARY).unwrap();
    let admin = server.admin().await;
    let absolute = server.folder.path().join("canary");
    let absolute = absolute.to_str().unwrap();
    let up =
        ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "..%00", "..;", "\u{ff0e}\u{ff0e}", "%c0%ae%c0%ae", "%ff%fe"];
    let slash = ["/", "%2f", "%5c", "\\", "%252f", "//", "/./", "%c0%af"];
    let mut paths =
        vec![absolute.to_owned(), format!("/{absolute}"), format!("/pkg/{absolute}"), "/pkg/%00".to_owned()];
    for up in up {
        for slash in slash {
            paths.push(format!("/pkg{slash}{up}{slash}{up}{slash}canary"));
            paths.push(format!("{slash}{up}{slash}canary"));
            paths.push(format!("/hls/{}/1/128/{up}{slash}{up}{slash}canary", uuid::Uuid::nil()));
            paths.push(format!("/api/v1/tracks/{up}{slash}{up}{slash}canary"));
            paths.push(format!("/api/v1/tracks/{}/cover/{up}{slash}96.webp", uuid::Uuid::nil()));
        }
    }
    for path in paths {
        let mut client = TcpStream::connect(server.address).await.unwrap();
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: mist\r\nConnection: close\r\nAuthorization: {}\r\n\r\n",
            admin.authorization()
        );
        client.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
        assert!(!answer.contains(CANARY), "{path}: {answer}");
    }
}

#[tokio::test]
async fn compressed_bodies_are_refused_and_not_unpacked() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for coding in ["gzip", "br", "deflate", "zstd", "identity, gzip", "x-unknown"] {
        let admin = admin.with("content-encoding", coding);
        for request in [
            admin.post(url::UPLOADS).query(&[("name", "a.wav")]).body(sound::wav(1.0, 440.0)),
            admin.post(url::SIGN_IN).json(&serde_json::json!({ "name": "ada", "password": "x" })),
            admin.post("/api/fn/session").json(&serde_json::json!({})),
        ] {
            let response = request.send().await.unwrap();
            assert_eq!(response.headers()[header::ACCEPT_ENCODING], "identity", "{coding}");
            let error = error_of(response, StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
            assert_eq!(error.code, ErrorCode::UnsupportedMedia, "{coding}");
        }
    }
    assert_eq!(server.stored_files(), Vec::<std::path::PathBuf>::new());
    let plain = admin.with("content-encoding", "identity").upload("a.wav", sound::wav(1.0, 440.0)).await;
    assert_eq!(plain.status(), StatusCode::ACCEPTED);
}

/// Ten hours at the most are said, a second is there.
#[tokio::test(flavor = "multi_thread")]
async fn sound_that_claims_to_be_ten_hours_long_is_as_long_as_it_is() {
    let server = Server::start_with_worker(&[]).await;
    let admin = server.admin().await;
    let mut flac = sound::flac(server.folder.path(), 1.0, 440.0, "Bomb");
    assert_eq!(&flac[..4], b"fLaC");
    // The lower 36 bits of STREAMINFO's eight bytes from 18 on count the samples.
    let samples: u64 = 10 * 3600 * u64::from(sound::RATE_HZ);
    let at = 8 + 10;
    let told = u64::from_be_bytes(flac[at..at + 8].try_into().unwrap());
    flac[at..at + 8].copy_from_slice(&((told & !((1 << 36) - 1)) | samples).to_be_bytes());
    let track = parsed::<UploadAccepted>(admin.upload("bomb.flac", flac).await).await.track;
    let status = until(&admin, track, |state| !matches!(state, IngestState::Working { .. })).await;
    assert!(matches!(status.state, IngestState::Ready { .. }), "{status:?}");
    let track: Track = admin.json(&url::track(track)).await;
    assert_eq!(track.summary.duration_ms, 1_000);
}
