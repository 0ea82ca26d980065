use super::{World, track};
use crate::{
    Phase,
    command::Command,
    machine::{ElementEvent, Event, Operation},
};

#[test]
fn a_full_buffer_is_emptied_behind_and_filled_less() {
    let mut world = World::new(&[track(1, 300)]);
    // Room for about 20 s at 320 kb/s.
    world.element.quota_bytes = Some(870_000);
    world.command(Command::Load { items: vec![track(1, 300)], index: 0, autoplay: true });
    world.run(120.0);
    assert_eq!(world.state.phase, Phase::Playing);
    assert!(world.silence_s < 0.01, "{} s", world.silence_s);
    assert!(world.operations.iter().any(|operation| matches!(operation, Operation::Remove(_))));
}

#[test]
fn two_refused_appends_are_survived() {
    let mut world = World::playing(&[track(1, 60)]);
    world.run(10.0);
    world.element.refuse_appends = 2;
    world.command(Command::Seek(50.0));
    world.run(3.0);
    assert_eq!(world.state.phase, Phase::Playing);
    assert!((world.state.position_s - 53.0).abs() < 1.0, "at the same place: {}", world.state.position_s);
}

#[test]
fn three_refused_appends_are_final_until_the_listener_tries_again() {
    let mut world = World::new(&[track(1, 60)]);
    world.element.refuse_appends = 3;
    world.command(Command::Load { items: vec![track(1, 60)], index: 0, autoplay: true });
    world.run(5.0);
    assert!(world.failure().unwrap().contains("browser"), "{:?}", world.state.phase);
    world.command(Command::Play);
    world.run(2.0);
    assert_eq!(world.state.phase, Phase::Playing);
}

#[test]
fn an_operation_that_hangs_gets_a_new_source() {
    let mut world = World::playing(&[track(1, 60)]);
    world.run(3.0);
    world.operations_hang = true;
    world.command(Command::Seek(50.0));
    world.run(9.0);
    world.operations_hang = false;
    world.run(4.0);
    assert_eq!((world.sources, world.state.phase.clone()), (2, Phase::Playing));
    assert!(world.state.position_s > 50.0);
}

#[test]
fn a_decoder_that_fails_gets_a_new_source_at_the_same_place() {
    let mut world = World::playing(&[track(1, 60)]);
    world.run(10.0);
    world.tell(Event::Element(ElementEvent::Failed));
    world.run(2.0);
    assert_eq!((world.sources, world.state.phase.clone()), (2, Phase::Playing));
    assert!((world.state.position_s - 11.9).abs() < 0.5, "{}", world.state.position_s);
}

#[test]
fn what_the_browser_drops_is_fetched_again() {
    let mut world = World::playing(&[track(1, 60)]);
    world.run(5.0);
    world.element.operate(&Operation::Remove(crate::timeline::Span { start_s: 10.0, end_s: 30.0 })).unwrap();
    world.run(3.0);
    let ahead_s = crate::timeline::ahead_s(&world.element.buffered, world.element.position_s, 0.05);
    assert!(ahead_s > 25.0, "{:?}", world.element.buffered);
    world.run(25.0);
    assert!(world.silence_s < 0.01);
}

#[test]
fn a_playhead_that_sticks_is_nudged_then_given_up() {
    let mut world = World::playing(&[track(1, 60)]);
    world.run(5.0);
    let stuck_at_s = world.element.position_s;
    world.element.is_stuck = true;
    world.run(2.0);
    assert!(world.element.position_s > stuck_at_s, "nudged");
    world.run(10.0);
    assert!(world.failure().unwrap().contains("stopped playing"), "{:?}", world.state.phase);
    world.element.is_stuck = false;
    world.command(Command::Play);
    world.run(2.0);
    assert_eq!(world.state.phase, Phase::Playing);
}

#[test]
fn a_pause_by_somebody_else_is_a_pause() {
    let mut world = World::playing(&[track(1, 60)]);
    world.run(5.0);
    world.element.paused = true;
    world.tell(Event::Element(ElementEvent::Paused));
    world.run(1.0);
    assert_eq!(world.state.phase, Phase::Paused);
    assert!(world.element.paused, "it is not played against the listener's will");
}

#[test]
fn destroy_gives_everything_back() {
    let mut world = World::playing(&[track(1, 60)]);
    world.tell(Event::Destroyed);
    assert_eq!(world.aborted, 4);
    let fetched = world.fetched.len();
    world.command(Command::Play);
    world.run(2.0);
    assert_eq!(world.fetched.len(), fetched);
    assert!(world.element.paused);
}
