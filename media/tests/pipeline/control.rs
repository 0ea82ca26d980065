//! Ending a run early, and what it tells while it works.

use std::{
    path::PathBuf,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use media::{Cancel, Error, Event, Settings, Stage};
use tempfile::TempDir;

use crate::{oracle, publication::KEY};

fn source(seconds: u32) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("in.wav");
    oracle::make(&format!("-f lavfi -i anoisesrc=c=pink:a=0.2:seed=1:r=44100 -ac 2 -t {seconds}"), &file);
    (folder, file)
}

/// How long a run takes to end after `cancel_at` has seen the event it waits for.
fn time_to_cancel(cancel_at: fn(&Event) -> bool) -> Duration {
    let (_folder, file) = source(120);
    let cancel = Cancel::new();
    let (reached, wait) = mpsc::channel();
    let worker = thread::spawn({
        let cancel = cancel.clone();
        move || {
            let result = media::process(&file, &KEY, &Settings::default(), &cancel, &mut |event| {
                if cancel_at(&event) {
                    let _only_the_first_is_waited_for = reached.send(());
                }
                Ok(())
            });
            (result, Instant::now())
        }
    });
    wait.recv().unwrap();
    let start = Instant::now();
    cancel.cancel();
    let (result, end) = worker.join().unwrap();
    assert!(matches!(result, Err(Error::Cancelled)), "{result:?}");
    end.duration_since(start)
}

#[test]
fn cancelling_is_prompt_in_both_passes() {
    // A tenth of a second by design; the rest is for a busy machine.
    let limit = Duration::from_secs(1);
    assert!(time_to_cancel(|event| matches!(event, Event::Progress { stage: Stage::Measuring, .. })) < limit);
    assert!(time_to_cancel(|event| matches!(event, Event::Segment(_))) < limit);
}

#[test]
fn a_run_that_is_cancelled_before_it_starts_does_nothing() {
    let cancel = Cancel::new();
    cancel.cancel();
    let (_folder, file) = source(1);
    let result = media::process(&file, &KEY, &Settings::default(), &cancel, &mut |_| panic!("nothing to tell"));
    assert!(matches!(result, Err(Error::Cancelled)));
}

#[test]
fn an_error_of_the_sink_ends_the_run() {
    let (_folder, file) = source(30);
    let mut segments = 0;
    let result = media::process(&file, &KEY, &Settings::default(), &Cancel::new(), &mut |event| match event {
        Event::Segment(_) => {
            segments += 1;
            Err("the disk is full".into())
        }
        Event::Progress { .. } => Ok(()),
    });
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Sink(_)) && error.is_passing());
    assert!(error.to_string().contains("the disk is full"), "{error}");
    assert_eq!(segments, 1, "the sink is not called again");
}

#[test]
fn a_slow_sink_is_not_a_standstill() {
    let (_folder, file) = source(8);
    let settings = Settings { watchdog: Duration::from_millis(300), ..Settings::default() };
    let mut slow = true;
    let result = media::process(&file, &KEY, &settings, &Cancel::new(), &mut |event| {
        if matches!(event, Event::Segment(_)) && std::mem::take(&mut slow) {
            thread::park_timeout(Duration::from_millis(600));
        }
        Ok(())
    });
    assert!(result.is_ok(), "{result:?}");
}

#[test]
fn progress_rises_in_both_stages_and_segments_come_in_order() {
    let (_folder, file) = source(30);
    let mut progress = [Vec::new(), Vec::new()];
    let mut next = [0; 3];
    let mut order = Vec::new();
    media::process(&file, &KEY, &Settings::default(), &Cancel::new(), &mut |event| {
        match event {
            Event::Progress { stage, permille } => progress[usize::from(stage == Stage::Encoding)].push(permille),
            Event::Segment(segment) => {
                let rendition = [128, 256, 320].iter().position(|kbps| *kbps == segment.bitrate_kbps).unwrap();
                assert_eq!(segment.sequence, next[rendition]);
                next[rendition] += 1;
                order.push(segment.sequence);
            }
        }
        Ok(())
    })
    .unwrap();
    for stage in &progress {
        assert!(stage.is_sorted_by(|a, b| a < b) && stage.len() > 20, "{stage:?}");
        assert!(stage.last().is_some_and(|last| *last >= 990), "{stage:?}");
    }
    assert_eq!(next, [8; 3]);
    let spread = order.windows(3).map(|near| near.iter().max().unwrap() - near.iter().min().unwrap()).max();
    assert!(spread <= Some(3), "renditions go side by side: {order:?}");
}

#[test]
fn the_same_file_gives_the_same_bytes() {
    let (_folder, file) = source(5);
    let run = || {
        let mut segments = Vec::new();
        media::process(&file, &KEY, &Settings::default(), &Cancel::new(), &mut |event| {
            if let Event::Segment(segment) = event {
                segments.push(segment);
            }
            Ok(())
        })
        .unwrap();
        segments.sort_by_key(|segment| (segment.bitrate_kbps, segment.sequence));
        segments
    };
    assert_eq!(run(), run());
}
