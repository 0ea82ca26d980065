//! An upload does not sit in memory.

use model::UploadAccepted;

use crate::fixture::{
    Process, parsed,
    process::{BINARY, add_admin, command},
    sound,
};

const UPLOAD_BYTES: u32 = 200 << 20;
const ALLOWED_GROWTH_BYTES: u64 = 50 << 20;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_megabytes_pass_through_less_than_fifty() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    // Without the worker: this is about the upload.
    let mut serve = command(BINARY, data.path());
    serve.args(["serve", "--no-worker"]);
    let server = Process::start(serve).await;
    let admin = server.admin().await;
    let idle = server.peak_memory_bytes();

    let silence = futures::stream::iter(
        std::iter::once(sound::wav_header(UPLOAD_BYTES / 4))
            .chain(std::iter::repeat_n(vec![0; 1 << 20], (UPLOAD_BYTES >> 20) as usize))
            .map(Ok::<_, std::io::Error>),
    );
    let accepted: UploadAccepted = parsed(admin.upload("silence.wav", reqwest::Body::wrap_stream(silence)).await).await;
    assert_eq!(accepted.bytes, u64::from(UPLOAD_BYTES) + 44);
    let growth = server.peak_memory_bytes().saturating_sub(idle);
    assert!(growth < ALLOWED_GROWTH_BYTES, "it grew by {} MiB", growth >> 20);
}
