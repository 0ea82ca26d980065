//! Files that point elsewhere: nobody follows them (server-side request forgery).

use std::{
    io::ErrorKind,
    net::{SocketAddr, TcpListener as Watch},
    path::Path,
};

use http::StatusCode;
use model::{Track, UploadAccepted, url};

use crate::fixture::{Server, error_of, files_under, parsed, sound, until_ready};

/// A listener that nobody must call. The system keeps who did.
fn watch() -> (Watch, SocketAddr) {
    let watch = Watch::bind("127.0.0.1:0").unwrap();
    watch.set_nonblocking(true).unwrap();
    let address = watch.local_addr().unwrap();
    (watch, address)
}

fn nobody_called(watch: &Watch, what: &str) {
    match watch.accept() {
        Ok((_, client)) => panic!("{what}: {client} called"),
        Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
    }
}

fn atom(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut atom = u32::try_from(body.len() + 8).unwrap().to_be_bytes().to_vec();
    atom.extend(kind);
    atom.extend(body);
    atom
}

/// A `QuickTime` movie that is a reference to another.
fn reference_movie(address: &str) -> Vec<u8> {
    let mut reference = vec![0; 4];
    reference.extend(b"url ");
    reference.extend(u32::try_from(address.len() + 1).unwrap().to_be_bytes());
    reference.extend(address.as_bytes());
    reference.push(0);
    let movie = atom(*b"moov", &atom(*b"rmra", &atom(*b"rmda", &atom(*b"rdrf", &reference))));
    [atom(*b"ftyp", b"qt  \0\0\0\0qt  "), movie].concat()
}

/// An ID3 tag of one frame, before anything.
fn with_id3(frame: [u8; 4], body: &[u8], rest: &[u8]) -> Vec<u8> {
    let seven_bits = |n: usize| [(n >> 21) as u8 & 127, (n >> 14) as u8 & 127, (n >> 7) as u8 & 127, n as u8 & 127];
    let mut file = b"ID3\x03\0\0".to_vec();
    file.extend(seven_bits(body.len() + 10));
    file.extend(frame);
    file.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
    file.extend([0, 0]);
    file.extend(body);
    file.extend(rest);
    file
}

/// Files that name an address, in every way that a decoder might follow.
fn pointers(address: &str) -> Vec<(&'static str, Vec<u8>)> {
    let hls = format!("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{address}\n#EXT-X-ENDLIST\n");
    let master = format!("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=128000\n{address}\n");
    let key = format!("#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"{address}\"\n#EXTINF:4,\n{address}\n#EXT-X-ENDLIST\n");
    let dash = format!(
        "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" mediaPresentationDuration=\
         \"PT9S\"><Period><AdaptationSet mimeType=\"audio/mp4\"><Representation id=\"a\" bandwidth=\"1\"><BaseURL>{address}\
         </BaseURL></Representation></AdaptationSet></Period></MPD>"
    );
    let svg = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY x SYSTEM \"{address}\">]><svg xmlns=\"http://www.w3.org/2000/svg\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\"><image xlink:href=\"{address}\"/><text>&x;</text></svg>"
    );
    let text = |text: String| text.into_bytes();
    vec![
        ("list.m3u8", text(hls.clone())),
        ("list.mp3", text(hls.clone())),
        ("master.flac", text(master)),
        ("key.m3u8", text(key)),
        ("list.m3u", text(format!("#EXTM3U\n#EXTINF:1,x\n{address}\n"))),
        ("list.pls", text(format!("[playlist]\nNumberOfEntries=1\nFile1={address}\nLength1=-1\nVersion=2\n"))),
        ("stream.mpd", text(dash)),
        (
            "stream.ism",
            text(format!(
                "<SmoothStreamingMedia Duration=\"9\"><StreamIndex Url=\"{address}\"/></SmoothStreamingMedia>"
            )),
        ),
        ("list.asx", text(format!("<asx version=\"3.0\"><entry><ref href=\"{address}\"/></entry></asx>"))),
        (
            "list.xspf",
            text(format!(
                "<?xml version=\"1.0\"?><playlist version=\"1\"><trackList><track><location>{address}</location></track></trackList></playlist>"
            )),
        ),
        ("list.smil", text(format!("<smil><body><audio src=\"{address}\"/></body></smil>"))),
        ("picture.svg", text(svg)),
        ("concat.mp3", text(format!("ffconcat version 1.0\nfile '{address}'\n"))),
        ("concat.wav", text(format!("concat:{address}|{address}"))),
        (
            "session.sdp",
            text(format!(
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\na=control:{address}\nm=audio 9 RTP/AVP 0\n"
            )),
        ),
        ("rtsp.mov", text(format!("RTSPtext\r\n{address}\r\n"))),
        ("list.uri", text(format!("{address}\r\n"))),
        ("reference.mov", reference_movie(address)),
        ("tagged.mp3", with_id3(*b"TIT2", b"\0x", hls.as_bytes())),
        ("link.mp3", with_id3(*b"WXXX", format!("\0\0{address}").as_bytes(), hls.as_bytes())),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_point_elsewhere_are_refused_and_followed_by_nobody() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (watch, address) = watch();
    let local = server.folder.path().join("private.wav");
    std::fs::write(&local, sound::wav(1.0, 777.0)).unwrap();
    let local = local.to_str().unwrap();
    for target in [
        format!("http://{address}/x.wav"),
        format!("https://{address}/x.ts"),
        format!("rtsp://{address}/x"),
        format!("file://{local}"),
        local.to_owned(),
    ] {
        for (name, bytes) in pointers(&target) {
            let what = format!("{name} to {target}");
            let error = error_of(admin.upload(name, bytes).await, StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
            assert!(!error.message.contains(local), "{what}: {error}");
            nobody_called(&watch, &what);
        }
    }
    assert_eq!(server.stored_files(), Vec::<std::path::PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_in_tags_of_good_sound_are_followed_by_nobody() {
    let server = Server::start_with_worker(&[]).await;
    let admin = server.admin().await;
    let (watch, address) = watch();
    let (source, target) = (server.folder.path().join("a.wav"), server.folder.path().join("a.mp3"));
    std::fs::write(&source, sound::wav(1.0, 440.0)).unwrap();
    sound::ffmpeg(
        std::process::Command::new("ffmpeg").arg("-i").arg(&source).args(["-map_metadata", "-1"]).arg(&target),
    );
    let mp3 = std::fs::read(target).unwrap();
    let picture = |address: &str| format!("\0-->\0\u{3}\0{address}").into_bytes();
    let (web, local) = (format!("http://{address}/cover.png"), format!("file://{}", source.display()));
    for (frame, body) in [
        (b"APIC", picture(&web)),
        (b"APIC", picture(&local)),
        (b"WOAF", web.clone().into_bytes()),
        (b"LINK", format!("APIC{web}\0x").into_bytes()),
        (b"TIT2", format!("\0{web}").into_bytes()),
    ] {
        let what = String::from_utf8_lossy(&body).into_owned();
        let answer = admin.upload("a.mp3", with_id3(*frame, &body, &mp3)).await;
        let track = parsed::<UploadAccepted>(answer).await.track;
        until_ready(&admin, track).await;
        assert!(!admin.json::<Track>(&url::track(track)).await.summary.has_cover, "{what}");
        nobody_called(&watch, &what);
    }
}

/// Where code is to ask an address, it must first look at what it is given: then this test has to say why it may.
#[test]
fn no_code_of_ours_asks_addresses() {
    const CLIENTS: [&str; 9] = [
        "reqwest::",
        "ureq::",
        "hyper::client",
        "client::legacy",
        "TcpStream::connect",
        "UdpSocket::",
        "souphttpsrc",
        "uridecodebin",
        "playbin",
    ];
    // `mist health` asks the address of its own settings, and no other.
    let own_address = Path::new("server/src/commands/health.rs");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut looked_at = 0;
    for part in ["app", "entity", "media", "migration", "model", "server", "service"] {
        for file in files_under(&root.join(part).join("src")) {
            let source = std::fs::read_to_string(&file).unwrap();
            looked_at += 1;
            for client in CLIENTS.iter().filter(|_| !file.ends_with(own_address)) {
                assert!(!source.contains(client), "{} has {client}", file.display());
            }
        }
    }
    assert!(looked_at > 200, "the sources are not where this test looks for them");
}
