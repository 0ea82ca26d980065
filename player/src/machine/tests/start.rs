use model::{Rendition, url};

use super::{World, track};
use crate::{Phase, Quality, command::Command, machine::Operation};

#[test]
fn everything_that_the_first_sound_needs_is_asked_for_at_once() {
    let item = track(1, 60);
    let world = World::playing(&[item]);
    let asked: Vec<&str> = world.fetched.iter().map(|(_, path)| path.as_str()).collect();
    let first = url::segment(item.track, item.revision, Rendition::Aac256, 0);
    assert_eq!(
        asked,
        [
            url::master(item.track, item.revision),
            url::media(item.track, item.revision, Rendition::Aac256),
            url::key(item.track),
            first
        ]
    );
}

#[test]
fn the_first_sound_takes_one_round_trip() {
    let mut world = World::playing(&[track(1, 60)]);
    let asked_at_s = world.now_s;
    world.run_until(1.0, |state| state.phase == Phase::Playing);
    // 40 ms latency and 70 kB at 20 Mb/s.
    assert!(world.now_s - asked_at_s < 0.1, "{} s", world.now_s - asked_at_s);
    assert_eq!(world.count_fetched("/0.ts"), 1);
}

#[test]
fn the_media_source_that_was_opened_early_is_used() {
    let mut world = World::playing(&[track(1, 60)]);
    world.run(1.0);
    assert_eq!(world.sources, 1);
    assert!(matches!(world.operations[0], Operation::SetDuration(seconds) if (seconds - 60.0).abs() < 1e-9));
}

#[test]
fn the_forward_buffer_is_bounded() {
    let mut world = World::playing(&[track(1, 600)]);
    for _ in 0..100 {
        world.run(1.0);
        let end_s = world.element.buffered.last().unwrap().end_s;
        assert!(end_s - world.element.position_s < 36.0);
    }
    assert!(world.silence_s < 0.01);
    let first_s = world.element.buffered[0].start_s;
    assert!(world.element.position_s - first_s < 45.0, "the back buffer is trimmed: {first_s}");
}

#[test]
fn a_browser_that_wants_a_gesture_gets_a_paused_player() {
    let mut world = World::new(&[track(1, 60)]);
    world.denies_play = true;
    world.command(Command::Load { items: vec![track(1, 60)], index: 0, autoplay: true });
    world.run(1.0);
    assert_eq!(world.state.phase, Phase::Paused);
    world.denies_play = false;
    world.command(Command::Play);
    world.run(1.0);
    assert_eq!(world.state.phase, Phase::Playing);
}

#[test]
fn what_is_chosen_is_fetched_from_the_start() {
    let mut world = World::new(&[track(1, 60)]);
    world.command(Command::SetQuality(Quality::Fixed(Rendition::Aac128)));
    world.command(Command::Load { items: vec![track(1, 60)], index: 0, autoplay: true });
    world.run(5.0);
    assert_eq!(world.state.rendition, Some(Rendition::Aac128));
    let of_others = world.fetched.iter().filter(|(_, path)| path.contains("/256/") || path.contains("/320/")).count();
    assert_eq!(of_others, 0);
}

#[test]
fn a_track_without_gapless_facts_plays_to_its_end() {
    let mut item = track(1, 10);
    let mut world = World::new(&[item]);
    item.gapless = model::Gapless::default();
    world.command(Command::Load { items: vec![item], index: 0, autoplay: true });
    world.run(12.0);
    assert_eq!(world.state.phase, Phase::Ended);
    assert!(world.state.duration_s > 10.0);
}

#[test]
fn a_track_longer_than_what_is_kept_behind_ends() {
    let mut world = World::playing(&[track(1, 100)]);
    world.run(75.0);
    let ends = |operation: &Operation| *operation == Operation::EndOfStream;
    let removes = |operation: &Operation| matches!(operation, Operation::Remove(_));
    let first_end = world.operations.iter().position(ends).unwrap();
    assert!(world.operations[first_end..].iter().any(removes), "what is behind was trimmed after the end was told");
    world.run(26.0);
    assert_eq!(world.state.phase, Phase::Ended);
    assert_eq!(world.reports.last().map(|report| report.kind), Some(model::PlayEventKind::Completed));
    assert!(world.silence_s < 0.01);
}
