use model::Rendition;

use super::{World, track};
use crate::{Phase, Quality, command::Command};

#[test]
fn a_seek_into_what_is_loaded_fetches_nothing_twice() {
    let mut world = World::playing(&[track(1, 600)]);
    world.run(3.0);
    world.command(Command::Seek(20.0));
    world.run(2.0);
    assert!((world.state.position_s - 22.0).abs() < 0.3, "{}", world.state.position_s);
    let mut paths: Vec<&String> = world.fetched.iter().map(|(_, path)| path).collect();
    let all = paths.len();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), all);
}

#[test]
fn a_seek_keeps_a_load_that_is_needed_and_aborts_another() {
    let mut world = World::playing(&[track(1, 600)]);
    world.run(1.0);
    // Make each segment take long, and let the next one begin.
    world.bandwidth_bps = 300_000.0;
    let before = world.fetched.len();
    world.run_until(10.0, |state| state.position_s > 5.0);
    assert!(world.fetched.len() > before);
    world.command(Command::Seek(15.0));
    assert_eq!(world.aborted, 0, "the load at 34 s is within reach of 15 s");
    world.command(Command::Seek(300.0));
    assert_eq!(world.aborted, 1);
    world.run_until(10.0, |state| state.phase == Phase::Playing && state.position_s > 300.5);
}

#[test]
fn what_the_playhead_stands_on_goes_before_what_is_under_way() {
    let mut world = World::playing(&[track(1, 600)]);
    world.command(Command::SetQuality(Quality::Fixed(Rendition::Aac256)));
    world.run(1.0);
    world.bandwidth_bps = 300_000.0;
    world.command(Command::Seek(301.0));
    world.run_until(20.0, |state| state.phase == Phase::Playing);
    let before = world.fetched.len();
    world.command(Command::Seek(291.0));
    assert_eq!(world.aborted, 0, "the load at 302 s or 306 s is needed soon");
    assert!(world.fetched[before].1.ends_with("/73.ts"), "{}", world.fetched[before].1);
}

#[test]
fn a_seek_far_ahead_starts_with_the_segment_there() {
    let mut world = World::playing(&[track(1, 600)]);
    world.run(3.0);
    let before = world.fetched.len();
    world.command(Command::Seek(400.0));
    // 2 s and 99.5 times 4 s: number 100.
    assert!(world.fetched[before].1.ends_with("/100.ts"), "{}", world.fetched[before].1);
    world.run(1.0);
    assert_eq!(world.state.phase, Phase::Playing);
    assert!(world.state.position_s > 400.5);
}

#[test]
fn nonsense_is_not_a_place() {
    let mut world = World::playing(&[track(1, 60)]);
    world.run(3.0);
    world.command(Command::Seek(f64::NAN));
    world.command(Command::Seek(-5.0));
    world.run(0.5);
    assert!(world.state.position_s < 1.0);
    world.command(Command::Seek(f64::INFINITY));
    world.command(Command::Seek(1e9));
    world.run(1.0);
    assert_eq!(world.state.phase, Phase::Ended);
}

#[test]
fn a_place_behind_an_end_that_is_not_known_yet_is_before_it() {
    let item = track(1, 60);
    let mut world = World::new(&[item]);
    let unknown = crate::Item { gapless: model::Gapless::default(), ..item };
    world.command(Command::Load { items: vec![unknown], index: 0, autoplay: true });
    world.command(Command::Seek(1e9));
    world.run(2.0);
    assert_eq!(world.state.phase, Phase::Ended);
}

#[test]
fn before_the_first_byte_a_seek_is_where_it_begins() {
    let mut world = World::playing(&[track(1, 600)]);
    world.command(Command::Seek(100.0));
    world.run(2.0);
    assert!(world.state.position_s > 100.5 && world.state.position_s < 102.1, "{}", world.state.position_s);
    assert_eq!(world.state.phase, Phase::Playing);
}

#[test]
fn a_chosen_quality_is_heard_within_seconds_and_without_a_hole() {
    let mut world = World::playing(&[track(1, 600)]);
    world.run_until(20.0, |state| state.rendition == Some(Rendition::Aac320) && state.position_s > 10.0);
    world.bandwidth_bps = 1e6;
    let loads = world.fetched.len();
    while world.fetched.len() == loads {
        world.run(0.01);
    }
    let aborted = world.aborted;
    world.command(Command::SetQuality(Quality::Fixed(Rendition::Aac128)));
    assert_eq!(world.aborted, aborted + 1, "the load of another rendition is of no use");
    world.run_until(7.0, |state| state.rendition == Some(Rendition::Aac128));
    world.run(20.0);
    assert_eq!(world.state.rendition, Some(Rendition::Aac128));
    assert!(world.silence_s < 0.01);
}

#[test]
fn a_chosen_quality_that_comes_too_late_is_not_laid_over_what_sounds() {
    let mut world = World::playing(&[track(1, 600)]);
    world.run_until(20.0, |state| state.position_s > 5.0);
    // Slower than the sound: each segment arrives when its place is long heard.
    world.bandwidth_bps = 250_000.0;
    world.command(Command::SetQuality(Quality::Fixed(Rendition::Aac320)));
    world.command(Command::SetQuality(Quality::Fixed(Rendition::Aac256)));
    world.run(20.0);
    assert!(world.silence_s < 0.01, "{} s of silence", world.silence_s);
}

#[test]
fn after_the_end_play_begins_again() {
    let mut world = World::playing(&[track(1, 10)]);
    world.run(11.0);
    assert_eq!(world.state.phase, Phase::Ended);
    assert!((world.state.position_s - 10.0).abs() < 0.05);
    world.command(Command::Play);
    world.run(2.0);
    assert_eq!(world.state.phase, Phase::Playing);
    assert!((world.state.position_s - 2.0).abs() < 0.3, "{}", world.state.position_s);
    world.run(10.0);
    assert_eq!(world.state.phase, Phase::Ended);
}
