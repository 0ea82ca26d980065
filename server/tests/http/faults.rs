//! A disk that is full.

use std::process::Stdio;

use http::StatusCode;
use model::{ErrorCode, IngestStatus, UploadAccepted, url};

use crate::fixture::{
    Engines, Process,
    audit::audit,
    error_of, files_under, parsed,
    process::{BINARY, add_admin, command},
    sound, until_ready,
};

/// No file may grow beyond 4 MiB: to the program it looks like a full disk (`EFBIG` in place of `ENOSPC`), and needs no
/// right to mount anything.
fn on_a_small_disk(data: &std::path::Path) -> tokio::process::Command {
    let mut shell = command("bash", data);
    // 4 MiB in blocks of 1 KiB. The signal is ignored, so that writing fails instead of killing the program.
    shell.args(["-c", "trap '' XFSZ; ulimit -f 4096; exec \"$0\" serve", BINARY]).stdout(Stdio::null());
    shell
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_nothing_is_left_behind() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let server = Process::start(on_a_small_disk(data.path())).await;
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
