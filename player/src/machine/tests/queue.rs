use super::{World, track};
use crate::{Phase, command::Command, machine::Operation, timeline::Span};

fn load(world: &mut World, index: usize) {
    let items = vec![track(1, 20), track(2, 30), track(3, 40)];
    world.command(Command::Load { items, index, autoplay: true });
}

fn three() -> World {
    World::new(&[track(1, 20), track(2, 30), track(3, 40), track(4, 50)])
}

#[test]
fn the_next_track_is_laid_right_behind() {
    let mut world = three();
    load(&mut world, 0);
    world.run(91.0);
    assert_eq!(world.state.phase, Phase::Ended);
    assert!(world.silence_s < 0.01);
    assert_eq!(world.sources, 1, "one media source for all");
    let mut ends = Vec::new();
    for operation in &world.operations {
        if let Operation::Append(append) = operation {
            let delay_s = append.window.start_s - append.timestamp_offset_s;
            assert!((delay_s - 1024.0 / 44_100.0).abs() < 1e-9, "the priming lies before the window");
            ends.push(append.window.end_s);
        }
    }
    ends.dedup();
    assert_eq!(ends, [20.0, 50.0, 90.0]);
}

#[test]
fn the_next_track_is_fetched_when_the_tail_is_there() {
    let mut world = three();
    load(&mut world, 0);
    world.run(2.0);
    let next = model::url::key(track(2, 30).track);
    assert_eq!(world.count_fetched(&next), 1);
    let third = model::url::master(track(3, 40).track, model::Revision(1));
    assert_eq!(world.count_fetched(&third), 0, "not before it is needed");
}

#[test]
fn index_and_position_follow_the_sound() {
    let mut world = three();
    load(&mut world, 0);
    world.run(21.0);
    assert_eq!(world.state.index, Some(1));
    assert!((world.state.position_s - 1.0).abs() < 0.3, "{}", world.state.position_s);
    assert!((world.state.duration_s - 30.0).abs() < 1e-9);
    let (from_s, to_s) = world.state.buffered[0];
    assert!(from_s.abs() < 1e-9 && to_s > 20.0);
}

#[test]
fn next_into_what_is_laid_is_a_seek_and_elsewhere_a_new_axis() {
    let mut world = three();
    load(&mut world, 0);
    world.run(3.0);
    world.command(Command::Next);
    world.run(1.0);
    assert_eq!((world.state.index, world.sources), (Some(1), 1));
    assert_eq!(world.state.phase, Phase::Playing);
    load(&mut world, 2);
    world.run(1.0);
    assert_eq!((world.state.index, world.sources), (Some(2), 2));
    assert!(world.state.position_s > 0.5 && world.state.position_s < 1.2);
    world.command(Command::Next);
    assert_eq!(world.state.index, Some(2), "there is no next");
}

#[test]
fn previous_restarts_first() {
    let mut world = three();
    load(&mut world, 1);
    world.run(5.0);
    world.command(Command::Previous);
    world.run(1.0);
    assert_eq!(world.state.index, Some(1));
    assert!((world.state.position_s - 1.0).abs() < 0.3);
    world.command(Command::Previous);
    world.run(1.0);
    assert_eq!(world.state.index, Some(0));
    assert!((world.state.position_s - 1.0).abs() < 0.3);
}

#[test]
fn a_track_put_next_takes_the_place_of_what_was_laid() {
    let mut world = three();
    load(&mut world, 0);
    world.run(3.0);
    world.command(Command::PlayNext(track(4, 50)));
    world.run(18.0);
    let behind_first = Operation::Remove(Span { start_s: 20.0, end_s: f64::INFINITY });
    assert!(world.operations.contains(&behind_first));
    assert_eq!(world.state.index, Some(1));
    assert_eq!(world.state.queue[1], track(4, 50));
    assert!((world.state.duration_s - 50.0).abs() < 1e-9);
    assert!(world.silence_s < 0.01);
    assert_eq!(world.sources, 1);
}

#[test]
fn a_track_may_be_put_next_at_any_moment() {
    // Among them the moments at which a segment of the old next track is just being fetched or appended.
    for moment in 0..60 {
        let mut world = three();
        load(&mut world, 0);
        world.run(0.01 * f64::from(moment));
        world.command(Command::PlayNext(track(4, 50)));
        world.run(0.15);
        world.command(Command::Remove(1));
        world.run(22.0);
        assert_eq!((world.state.index, world.state.queue[1]), (Some(1), track(2, 30)), "after {moment} steps");
        assert_eq!(world.state.phase, Phase::Playing, "after {moment} steps");
        assert!(world.silence_s < 0.01, "after {moment} steps");
        assert_eq!(world.element.buffered.len(), 1, "after {moment} steps");
    }
}

#[test]
fn a_next_track_that_is_gone_does_not_stop_the_current_one() {
    let mut world = World::new(&[track(1, 20)]);
    world.element.lost_at_end_s = 0.02;
    world.command(Command::Load { items: vec![track(1, 20), track(9, 30)], index: 0, autoplay: true });
    world.run(19.0);
    assert_eq!((world.state.index, world.state.phase.clone()), (Some(0), Phase::Playing));
    world.run(3.0);
    assert_eq!(world.state.index, Some(1));
    assert!(world.failure().unwrap().contains("no longer there"), "{:?}", world.state.phase);
}

#[test]
fn taking_out_entries_keeps_the_place() {
    let mut world = three();
    load(&mut world, 1);
    world.run(2.0);
    world.command(Command::Remove(0));
    assert_eq!(world.state.index, Some(0));
    world.run(1.0);
    assert!((world.state.position_s - 3.0).abs() < 0.4, "the sound goes on");
    world.command(Command::Remove(0));
    world.run(1.0);
    assert_eq!((world.state.index, world.state.queue.len()), (Some(0), 1));
    assert_eq!(world.state.queue[0], track(3, 40));
    world.command(Command::Remove(7));
    world.command(Command::Remove(0));
    assert_eq!(world.state.phase, Phase::Empty);
    assert_eq!(world.state.index, None);
}

#[test]
fn a_track_enqueued_at_the_end_is_joined_on() {
    let mut world = World::new(&[track(1, 10), track(2, 10)]);
    world.command(Command::Load { items: vec![track(1, 10)], index: 0, autoplay: true });
    world.run(5.0);
    assert!(world.operations.contains(&Operation::EndOfStream));
    world.command(Command::Enqueue(track(2, 10)));
    world.run(10.0);
    assert_eq!(world.state.index, Some(1));
    assert!(world.silence_s < 0.01);
    world.run(6.0);
    assert_eq!(world.state.phase, Phase::Ended);
    world.command(Command::Enqueue(track(1, 10)));
    world.command(Command::Play);
    world.run(2.0);
    assert_eq!((world.state.index, world.state.phase.clone()), (Some(2), Phase::Playing));
}

#[test]
fn an_empty_queue_is_silence() {
    let mut world = three();
    load(&mut world, 0);
    world.run(1.0);
    world.command(Command::Load { items: Vec::new(), index: 3, autoplay: true });
    world.run(1.0);
    assert_eq!(world.state.phase, Phase::Empty);
    for command in [Command::Play, Command::Next, Command::Previous, Command::Seek(1.0), Command::Toggle] {
        world.command(command);
    }
    assert_eq!(world.state.phase, Phase::Empty);
}
