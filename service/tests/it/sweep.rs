//! Leftovers go, and nothing else.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use uuid::Uuid;

use crate::support::{World, files};

fn leave(world: &World, path: &str) -> PathBuf {
    let path = world.objects_folder.join(path);
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
    // Files have the machine's time; from its view they are two days old.
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let in_two_days_ms = since_epoch.as_millis() as i64 + 48 * 60 * 60 * 1000;
    let nobody = Uuid::now_v7();
    let mut leftovers = vec![
        leave(&world, &format!("originals/{nobody}")),
        leave(&world, &format!("covers/{nobody}/1/96.jpg")),
        leave(&world, &format!("hls/{nobody}/1/128/0.ts")),
        leave(&world, &format!("hls/{track}/7/128/0.ts")),
        leave(&world, &format!("covers/{track}/7/96.jpg")),
    ];
    if world.has_local_storage() {
        // Parts of what was being written when its process was killed. A bucket shows none.
        leftovers.extend([
            leave(&world, &format!("originals/{}#1", Uuid::now_v7())),
            leave(&world, &format!("hls/{track}/8/128/0.ts#1")),
            leave(&world, &format!("hls/{other}/1/128/0.ts#1", other = Uuid::now_v7())),
            leave(&world, &format!("covers/{other}/1/96.jpg#1", other = Uuid::now_v7())),
        ]);
    }
    world.clock.advance_ms(in_two_days_ms - 1_700_000_000_000);
    let worker = world.start_worker();
    all_gone(&leftovers).await;
    // Their folders as well. A bucket has none that could stay behind empty.
    for root in ["hls", "covers"].into_iter().filter(|_| world.has_local_storage()) {
        let folders = fs::read_dir(world.objects_folder.join(root)).unwrap();
        let paths = folders.map(|folder| folder.unwrap().path());
        all_gone(&paths.filter(|path| !path.ends_with(track.to_string())).collect::<Vec<_>>()).await;
    }
    worker.stop().await;
    assert_eq!(world.objects(), kept);
}

#[tokio::test]
async fn of_a_track_that_is_not_ready_older_tries_are_swept() {
    for (state, newest_goes) in [("processing", false), ("failed", true)] {
        let world = World::new().await;
        let admin = world.admin().await;
        let track = world.upload(&admin, "a.wav", files::wav(1.0, 440.0)).await.unwrap().track;
        // Its job is not to be done here.
        world.sql(&format!("UPDATE {} SET status = 'Running'", world.jobs())).await;
        world.sql(&format!("UPDATE track SET state = '{state}', revision = 2")).await;
        let [old, newest, next] = [1, 2, 3].map(|revision| leave(&world, &format!("hls/{track}/{revision}/128/0.ts")));
        let swept_last = leave(&world, &format!("hls/{}/1/128/0.ts", Uuid::max()));
        let worker = world.start_worker();
        all_gone(&[old, swept_last]).await;
        worker.stop().await;
        assert_eq!((newest.exists(), next.exists()), (!newest_goes, true), "{state}");
    }
}

#[tokio::test]
async fn sessions_whose_tokens_are_long_expired_are_forgotten() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    let world = World::new().await;
    world.listener().await;
    world.clock.advance_ms(DAY_MS);
    let staying = world.sign_in("listener").await.tokens;
    world.clock.advance_ms(20 * DAY_MS);
    let renewed = world.service.accounts.refresh(&staying.refresh_token).await.unwrap().tokens;
    world.clock.advance_ms(10 * DAY_MS);
    let worker = world.start_worker();
    world.comes_true("SELECT 1 WHERE (SELECT COUNT(*) FROM session) = 1").await;
    worker.stop().await;
    world.service.accounts.refresh(&renewed.refresh_token).await.unwrap();
}
