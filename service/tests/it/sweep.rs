//! Leftovers go, and nothing else.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use uuid::Uuid;

use crate::support::{World, files};

fn leave(world: &World, path: &str) -> PathBuf {
    let path = world.settings.data_dir.join("objects").join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "left behind").unwrap();
    path
}

async fn all_gone(paths: &[PathBuf]) {
    let wait = async {
        while paths.iter().any(|path| path.exists()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait).await.expect("a leftover stays");
}

#[tokio::test]
async fn what_belongs_to_nothing_is_swept_when_a_worker_starts() {
    let world = World::new().await;
    let admin = world.admin().await;
    let track = world.publish(&admin, "a.wav", files::wav(1.0, 440.0)).await;
    let kept = world.objects();
    // Files have the machine's time; from its view they are two hours old.
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let in_two_hours_ms = since_epoch.as_millis() as i64 + 2 * 60 * 60 * 1000;
    let nobody = Uuid::now_v7();
    let leftovers = [
        leave(&world, &format!("originals/{nobody}")),
        leave(&world, &format!("originals/{}#1", Uuid::now_v7())),
        leave(&world, &format!("covers/{nobody}/1/96.jpg")),
        leave(&world, &format!("hls/{nobody}/1/128/0.ts")),
        leave(&world, &format!("hls/{track}/7/128/0.ts")),
        leave(&world, &format!("covers/{track}/7/96.jpg")),
    ];
    world.clock.advance_ms(in_two_hours_ms - 1_700_000_000_000);
    let worker = world.start_worker();
    all_gone(&leftovers).await;
    worker.stop().await;
    assert_eq!(world.objects(), kept);
}

#[tokio::test]
async fn an_upload_that_is_under_way_is_not_swept() {
    let world = World::new().await;
    // By this clock every file is from the future, so that none is old.
    let fresh = [leave(&world, &format!("originals/{}", Uuid::now_v7())), leave(&world, "originals/part#1")];
    let gone = [leave(&world, &format!("hls/{}/1/128/0.ts", Uuid::now_v7()))];
    let worker = world.start_worker();
    all_gone(&gone).await;
    worker.stop().await;
    assert!(fresh.iter().all(|path| path.exists()));
}
