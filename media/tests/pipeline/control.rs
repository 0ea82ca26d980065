//! Ending a run early, and what it tells while it works.

use std::{path::PathBuf, thread, time::Duration};

use media::{Cancel, Error, Event, Settings, Stage};
use tempfile::TempDir;

use crate::{oracle, publication::KEY};

fn source(seconds: u32) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("in.wav");
    oracle::make(&format!("-f lavfi -i anoisesrc=c=pink:a=0.2:seed=1:r=44100 -ac 2 -t {seconds}"), &file);
    (folder, file)
}

/// Cancels a run from within, at the event that `at` knows; gives how many events it still told of.
fn events_after_cancel(at: fn(&Event) -> bool) -> usize {
    let (_folder, file) = source(120);
    let cancel = Cancel::new();
    let mut after = 0;
    let result = media::process(&file, &KEY, &Settings::default(), &cancel, &mut |event| {
        if cancel.is_cancelled() {
            after += 1;
        } else if at(&event) {
            cancel.cancel();
        }
        Ok(())
    });
    assert!(matches!(result, Err(Error::Cancelled)), "{result:?}");
    after
}

#[test]
fn cancelling_is_prompt_in_both_passes() {
    assert!(events_after_cancel(|event| matches!(event, Event::Progress { stage: Stage::Measuring, .. })) <= 1);
    assert!(events_after_cancel(|event| matches!(event, Event::Segment(_))) <= 3);
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
    let settings = Settings { watchdog: Duration::from_secs(2), ..Settings::default() };
    let mut slow = true;
    let result = media::process(&file, &KEY, &settings, &Cancel::new(), &mut |event| {
        if matches!(event, Event::Segment(_)) && std::mem::take(&mut slow) {
            thread::park_timeout(Duration::from_secs(3));
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
