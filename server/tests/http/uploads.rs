//! From file to track, and what goes wrong on the way.

use http::{Method, StatusCode, header};
use model::{ErrorCode, IngestState, IngestStatus, Page, Revision, Track, TrackSummary, UploadAccepted, url};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::fixture::{Server, error_of, files_under, parsed, sound, until, until_ready, until_true};

#[tokio::test(flavor = "multi_thread")]
async fn a_file_becomes_a_track_that_listeners_find() {
    let server = Server::start_with_worker(&[]).await;
    let (admin, listener) = (server.admin().await, server.listener().await);
    let flac = sound::flac(server.folder.path(), 3.0, 440.0, "Sine of the Times");
    let bytes = flac.len() as u64;
    let response = admin.upload("sine.flac", flac).await;
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    let location = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let accepted: UploadAccepted = parsed(response).await;
    assert_eq!((location, accepted.bytes, accepted.sha256.len()), (url::track(accepted.track), bytes, 64));
    until_ready(&admin, accepted.track).await;

    let page: Page<TrackSummary> = listener.json(&format!("{}?search=times&order=title&size=5", url::TRACKS)).await;
    assert_eq!((page.total, page.size, page.items[0].id), (1, 5, accepted.track));
    let track: Track = listener.json(&url::track(accepted.track)).await;
    assert_eq!(
        (track.summary.title.as_str(), track.summary.artist_line()),
        ("Sine of the Times", "The Oscillators".into())
    );
    assert_eq!((track.summary.duration_ms, track.file_name), (3000, None), "the file's name is for admins");
    assert_eq!(admin.json::<Track>(&url::track(accepted.track)).await.file_name.as_deref(), Some("sine.flac"));
    let uploads: Vec<IngestStatus> = admin.json(url::UPLOADS).await;
    assert!(matches!(uploads[0].state, IngestState::Ready { .. }));

    let edit = serde_json::json!({ "title": "Cosine", "year": 1987 });
    let response = admin.request(Method::PATCH, &url::track(accepted.track)).json(&edit).send().await.unwrap();
    assert_eq!(parsed::<Track>(response).await.year, Some(1987));
    let response = admin.request(Method::DELETE, &url::track(accepted.track)).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    for path in [url::track(accepted.track), url::key(accepted.track), url::master(accepted.track, Revision(1))] {
        assert_eq!(listener.status(&path).await, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bytes_are_not_stored_twice() {
    let server = Server::start_with_worker(&[]).await;
    let admin = server.admin().await;
    let wav = sound::wav(1.0, 330.0);
    let first: UploadAccepted = parsed(admin.upload("one.wav", wav.clone()).await).await;
    until_ready(&admin, first.track).await;
    let files = server.stored_files();
    let error = error_of(admin.upload("two.wav", wav).await, StatusCode::CONFLICT).await;
    assert_eq!((error.code, error.track), (ErrorCode::AlreadyExists, Some(first.track)));
    assert_eq!(server.stored_files(), files);
}

#[tokio::test]
async fn what_is_not_sound_is_refused_and_not_kept() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend([0, 0, 0, 13]);
    png.extend(b"IHDR");
    png.extend([0; 2000]);
    for (name, bytes) in [("picture.mp3", png), ("text.flac", b"fLaC? no. ".repeat(100)), ("zeros.wav", vec![0; 5000])]
    {
        let error = error_of(admin.upload(name, bytes).await, StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
        assert!(error.message.len() > 10, "{name}: {}", error.message);
    }
    let error = error_of(admin.upload("empty.mp3", Vec::new()).await, StatusCode::BAD_REQUEST).await;
    assert!(error.message.contains("empty"), "{}", error.message);
    assert_eq!(server.stored_files(), Vec::<std::path::PathBuf>::new());
    assert!(admin.json::<Vec<IngestStatus>>(url::UPLOADS).await.is_empty());
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_at_once_or_on_the_way() {
    let server = Server::start_with(&["--max-upload-bytes", "100000"]).await;
    let admin = server.admin().await;
    let wav = sound::wav(2.0, 440.0);
    assert!(wav.len() > 300_000);
    let declared = admin.upload("long.wav", wav.clone()).await;
    let error = error_of(declared, StatusCode::PAYLOAD_TOO_LARGE).await;
    assert!(error.message.contains("97.7 KiB"), "{}", error.message);
    // Without a length the size shows only as it comes.
    let chunks: Vec<Result<Vec<u8>, std::io::Error>> = wav.chunks(10_000).map(|chunk| Ok(chunk.to_vec())).collect();
    let streamed = admin.upload("long.wav", reqwest::Body::wrap_stream(futures::stream::iter(chunks))).await;
    error_of(streamed, StatusCode::PAYLOAD_TOO_LARGE).await;
    assert_eq!(server.stored_files(), Vec::<std::path::PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_vanishes_leaves_nothing() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let folder = server.data();
    let (send, receive) = tokio::sync::mpsc::channel::<Result<Vec<u8>, std::io::Error>>(1);
    let body = reqwest::Body::wrap_stream(tokio_stream::wrappers::ReceiverStream::new(receive));
    let upload =
        tokio::spawn(async move { admin.post(url::UPLOADS).query(&[("name", "half.wav")]).body(body).send().await });
    send.send(Ok(sound::wav(30.0, 440.0))).await.unwrap();
    let stored = || files_under(&folder).iter().filter_map(|path| path.metadata().ok()).map(|m| m.len()).sum::<u64>();
    until_true(|| stored() > 4_000_000, "bytes do not go to storage as they come").await;
    upload.abort();
    until_true(|| server.stored_files().is_empty(), "files stay").await;
    assert!(server.admin().await.json::<Vec<IngestStatus>>(url::UPLOADS).await.is_empty());
}

#[tokio::test]
async fn who_is_refused_while_sending_gets_the_answer_and_not_a_reset() {
    let server = Server::start_with(&["--max-upload-bytes", "1000000"]).await;
    let admin = format!("Authorization: {}\r\n", server.admin().await.authorization());
    for (credentials, status) in [("", "401"), (&*admin, "413")] {
        let mut client = TcpStream::connect(server.address).await.unwrap();
        let body = vec![0; 64 << 20];
        let head = format!(
            "POST {}?name=a.wav HTTP/1.1\r\nHost: mist\r\nConnection: close\r\n{credentials}Content-Length: {}\r\n\r\n",
            url::UPLOADS,
            body.len()
        );
        client.write_all(head.as_bytes()).await.unwrap();
        client.write_all(&body).await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    }
}

#[tokio::test]
async fn an_upload_that_waits_can_be_cancelled() {
    // No worker: it waits for ever.
    let server = Server::start().await;
    let admin = server.admin().await;
    let accepted: UploadAccepted = parsed(admin.upload("wait.wav", sound::wav(1.0, 440.0)).await).await;
    let listener = server.listener().await;
    assert_eq!(listener.status(&url::track(accepted.track)).await, StatusCode::NOT_FOUND, "not before it is ready");
    assert_eq!(listener.status(&url::key(accepted.track)).await, StatusCode::NOT_FOUND);
    let retry = admin.post(&url::upload_retry(accepted.track)).send().await.unwrap();
    error_of(retry, StatusCode::CONFLICT).await;

    let response = admin.request(Method::DELETE, &url::upload(accepted.track)).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    until_true(|| server.stored_files().is_empty(), "files stay").await;
    assert_eq!(admin.status(&url::track(accepted.track)).await, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_upload_keeps_its_reason_and_can_be_tried_again() {
    let server = Server::start_in_real_time(&[]).await;
    let admin = server.admin().await;
    let accepted: UploadAccepted = parsed(admin.upload("tone.wav", sound::wav(1.0, 440.0)).await).await;
    // Good when it came, broken when it is read: a fault of the disk.
    let stored = server.stored_files().pop().unwrap();
    let good = std::fs::read(&stored).unwrap();
    std::fs::write(&stored, b"noise").unwrap();
    server.start_worker();
    let status = until(&admin, accepted.track, |state| !matches!(state, IngestState::Working { .. })).await;
    assert!(matches!(&status.state, IngestState::Failed { reason } if reason.len() > 10), "{status:?}");
    assert_eq!(server.listener().await.status(&url::track(accepted.track)).await, StatusCode::NOT_FOUND);

    std::fs::write(&stored, good).unwrap();
    let retry = admin.post(&url::upload_retry(accepted.track)).send().await.unwrap();
    assert_eq!(retry.status(), StatusCode::ACCEPTED);
    until(&admin, accepted.track, |state| matches!(state, IngestState::Ready { .. })).await;
}
