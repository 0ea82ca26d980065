//! A disk that is full.

use std::{
    io::{ErrorKind, Write as _},
    path::Path,
    process::Stdio,
};

use http::{Method, StatusCode, header};
use model::{ErrorCode, IngestStage, IngestState, IngestStatus, Rendition, Revision, TrackId, UploadAccepted, url};
use serde_json::json;
use tokio::process::{Child, Command};

use crate::fixture::{
    Caller, Engines, Installation, Process,
    audit::audit,
    comes_true,
    engines::are_many,
    error_of, files_under,
    installation::upload,
    parsed,
    process::{BINARY, add_admin, command},
    signal, sound, until, until_ready,
};

const KIB: u64 = 1024;

/// Has a shell become the program, of which no file may grow beyond this, in KiB: to the program it looks like a full disk
/// (`EFBIG` in place of `ENOSPC`), and needs no right to mount anything.
fn on_a_small_disk(shell: &mut Command, room_kib: &str, arguments: &str) {
    // The signal is ignored, so that writing fails instead of killing the program. There may be room again: only the soft
    // limit is set.
    let script = format!("trap '' XFSZ; ulimit -S -f {room_kib}; exec \"$0\" {arguments}");
    shell.args(["-c", &script, BINARY]).stdout(Stdio::null());
}

/// Makes the disk of a running program small, or, without a size, gives it room.
fn resize_disk(program: u32, bytes: Option<u64>) {
    let limit = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
    let mut prlimit = std::process::Command::new("prlimit");
    prlimit.args(["--pid", &program.to_string(), &format!("--fsize={limit}:")]);
    assert!(prlimit.status().unwrap().success());
}

async fn start(data: &Path, room_kib: &str) -> Process {
    let mut shell = command("bash", data);
    on_a_small_disk(&mut shell, room_kib, "serve");
    Process::start(shell).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_nothing_is_left_behind() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let server = start(data.path(), "4096").await;
    let admin = server.admin().await;
    let objects = Engines::of(data.path()).objects;

    let error =
        error_of(admin.upload("large.wav", sound::wav(60.0, 440.0)).await, StatusCode::INSUFFICIENT_STORAGE).await;
    assert_eq!(error.code, ErrorCode::StorageFull);
    assert_eq!(files_under(&objects), Vec::<std::path::PathBuf>::new());
    assert!(admin.json::<Vec<IngestStatus>>(url::UPLOADS).await.is_empty());

    // The server goes on.
    let accepted: UploadAccepted = parsed(admin.upload("small.wav", sound::wav(2.0, 440.0)).await).await;
    until_ready(&admin, accepted.track).await;
    audit(data.path(), &admin, &[accepted.track]).await;
}

/// Room for the smallest originals, and for nothing that `SQLite` may want to write.
const NEXT_TO_NOTHING: u64 = 12 * KIB;

/// On one machine the database is on the same disk.
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_under_the_database_too_loses_nothing() {
    if are_many() {
        return;
    }
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let mut server = start(data.path(), "unlimited").await;
    let admin = server.admin().await;
    let known = upload(&admin, "known.wav", 2.0, 300.0).await;
    until_ready(&admin, known).await;
    let objects = Engines::of(data.path()).objects;
    let tiny = sound::wav(0.05, 600.0);

    resize_disk(server.id(), Some(NEXT_TO_NOTHING));
    let before = files_under(&objects);
    let refused = admin.upload("tiny.wav", tiny.clone()).await;
    assert!(refused.headers().contains_key(header::RETRY_AFTER), "{refused:?}");
    error_of(refused, StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(files_under(&objects), before, "nothing is left of it");
    assert_eq!(admin.json::<Vec<IngestStatus>>(url::UPLOADS).await.len(), 1);
    for path in [url::key(known), url::segment(known, Revision(1), Rendition::Aac128, 0), url::TRACKS.to_owned()] {
        assert_eq!(admin.status(&path).await, StatusCode::OK, "{path}");
    }
    resize_disk(server.id(), None);
    let tiny = parsed::<UploadAccepted>(admin.upload("tiny.wav", tiny).await).await.track;
    until_ready(&admin, tiny).await;

    // What is made of a song has no room, nor has what came of trying.
    let song = upload(&admin, "song.wav", 60.0, 440.0).await;
    until(&admin, song, |state| matches!(state, IngestState::Working { stage: IngestStage::Encoding, .. })).await;
    resize_disk(server.id(), Some(NEXT_TO_NOTHING));
    server.logged("an upload's outcome could not be kept").await;
    resize_disk(server.id(), None);
    until_ready(&admin, song).await;
    audit(data.path(), &admin, &[known, tiny, song]).await;
}

/// Has a shell become the program, on a disk of its own that nobody else sees.
const ON_ITS_OWN_DISK: &str = "mount -t tmpfs -o size=24m mist \"$MIST_DATA_DIR\" && exec \"$0\" serve";

/// Writes until there is no room for a byte more.
fn fill(file: &Path) {
    let mut filler = std::fs::File::create(file).unwrap();
    for piece in [1 << 20, 1 << 10, 1] {
        while filler.write_all(&vec![1; piece]).is_ok() {}
    }
    let no_room = filler.write_all(&[1]).unwrap_err();
    assert_eq!(no_room.kind(), ErrorKind::StorageFull);
}

/// `ENOSPC` itself, for the objects and for the database.
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_without_a_byte_to_spare_loses_nothing() {
    if are_many() {
        return;
    }
    let data = tempfile::tempdir().unwrap();
    let own_disk = |program: &str, then: &[&str]| {
        let mut alone = command("unshare", data.path());
        alone.args(["--user", "--map-root-user", "--mount", "sh", "-c", program]).args(then);
        alone
    };
    if !own_disk("mount -t tmpfs mist /mnt", &[]).status().await.unwrap().success() {
        eprintln!("not tested: this system lets nobody mount a disk of their own");
        return;
    }
    let mut server = Process::start(own_disk(ON_ITS_OWN_DISK, &[BINARY])).await;
    let admin = server.first_admin().await;
    let disk =
        Path::new("/proc").join(server.id().to_string()).join("root").join(data.path().strip_prefix("/").unwrap());
    let known = upload(&admin, "known.wav", 2.0, 300.0).await;
    until_ready(&admin, known).await;
    let objects = Engines::of(&disk).objects;
    let before = files_under(&objects);

    fill(&disk.join("filler"));
    let refused =
        error_of(admin.upload("next.wav", sound::wav(2.0, 440.0)).await, StatusCode::INSUFFICIENT_STORAGE).await;
    assert_eq!(refused.code, ErrorCode::StorageFull);
    let renamed = admin.request(Method::PATCH, &url::track(known)).json(&json!({ "title": "x".repeat(400) }));
    let mut edits = 0;
    // Until the room that the database has left within its own files is used up.
    let refused = loop {
        let answer = renamed.try_clone().unwrap().send().await.unwrap();
        if !answer.status().is_success() {
            break answer;
        }
        edits += 1;
        assert!(edits < 10_000, "there is room");
    };
    let refused = error_of(refused, StatusCode::INSUFFICIENT_STORAGE).await;
    assert_eq!(refused.code, ErrorCode::StorageFull);
    assert_eq!(files_under(&objects), before, "nothing is left of what was refused");
    for path in [url::key(known), url::segment(known, Revision(1), Rendition::Aac128, 0), url::TRACKS.to_owned()] {
        assert_eq!(admin.status(&path).await, StatusCode::OK, "{path}");
    }

    std::fs::remove_file(disk.join("filler")).unwrap();
    let next = upload(&admin, "next.wav", 2.0, 440.0).await;
    until_ready(&admin, next).await;

    // What is on that disk, elsewhere: the disk goes with the program.
    signal(server.id(), "STOP");
    let copy = tempfile::tempdir().unwrap();
    let copied = std::process::Command::new("cp").arg("-r").arg(disk.join(".")).arg(copy.path()).status();
    assert!(copied.unwrap().success());
    let server = Process::serve(copy.path()).await;
    audit(copy.path(), &server.admin().await, &[known, next]).await;
}

/// A worker of many whose disk is small, over a database that has room.
fn a_worker_on(installation: &mut Installation, room_kib: &str, storage: Option<&str>) -> Child {
    let mut shell = installation.node_by("bash", &[]);
    shell.envs(storage.map(|storage| ("MIST_STORAGE_URL", storage)));
    on_a_small_disk(&mut shell, room_kib, "worker");
    shell.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The upload is set aside for want of room, and made once there is some.
async fn is_made_once_there_is_room(installation: &Installation, admin: &Caller, track: TrackId, worker: &Child) {
    let data = installation.own.path();
    comes_true(data, "SELECT 1 FROM track WHERE state = 'failed'").await;
    let told: Vec<IngestStatus> = admin.json(url::UPLOADS).await;
    let reason = "The server's storage is full. Free some space and try again.".to_owned();
    assert_eq!(told[0].state, IngestState::Failed { reason });
    comes_true(data, "SELECT 1 FROM track WHERE revision = 5").await;
    installation.audit(admin, &[track]).await;

    resize_disk(worker.id().unwrap(), None);
    let again = admin.post(&url::upload_retry(track)).send().await.unwrap();
    assert!(again.status().is_success(), "{again:?}");
    comes_true(data, "SELECT 1 FROM track WHERE state = 'ready'").await;
    installation.audit(admin, &[track]).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_worker_without_room_for_a_copy_of_the_original_says_so() {
    let mut installation = Installation::new().await;
    let web = installation.web().await;
    let admin = web.admin().await;
    let track = upload(&admin, "song.wav", 10.0, 440.0).await;
    let worker = a_worker_on(&mut installation, "1024", None);
    is_made_once_there_is_room(&installation, &admin, track, &worker).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn a_worker_without_room_for_segments_says_so() {
    let mut installation = Installation::new().await;
    // A folder that all share, without room for a segment: a tone takes less than what its rendition may.
    let storage = format!("file://{}", Engines::of(installation.own.path()).objects.display());
    let mut web = installation.node(&["serve", "--no-worker"]);
    web.env("MIST_STORAGE_URL", &storage);
    let web = Process::start(web).await;
    let admin = web.admin().await;
    let track = upload(&admin, "song.wav", 10.0, 440.0).await;
    let worker = a_worker_on(&mut installation, "8", Some(&storage));
    is_made_once_there_is_room(&installation, &admin, track, &worker).await;
}
