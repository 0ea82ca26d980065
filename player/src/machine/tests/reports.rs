use model::{
    Gapless,
    PlayEventKind::{Completed, Progressed, Skipped, Started},
};

use super::{World, track};
use crate::{Item, command::Command, machine::Event};

#[test]
fn a_track_heard_to_the_end_is_completed() {
    let mut world = World::playing(&[track(1, 70), track(2, 30)]);
    world.run(72.0);
    assert_eq!(world.kinds(), [Started, Progressed, Progressed, Completed, Started]);
    let [started, first, _, completed, other] = &world.reports[..] else { panic!("five reports") };
    assert_eq!((started.play, started.track), (completed.play, completed.track));
    assert_ne!(other.play, started.play);
    assert_eq!(started.play.0.get_version_num(), 4);
    assert!((29_900..30_600).contains(&first.listened_ms), "{}", first.listened_ms);
    assert!((69_500..=70_000).contains(&completed.listened_ms), "{}", completed.listened_ms);
    assert_eq!(completed.position_ms, 70_000);
    assert!(completed.at_ms - started.at_ms > 69_000);
}

#[test]
fn a_track_left_early_is_skipped_with_what_was_heard() {
    let mut world = World::playing(&[track(1, 70), track(2, 30)]);
    world.run(10.0);
    world.command(Command::Seek(60.0));
    world.run(5.0);
    world.command(Command::Next);
    world.run(1.0);
    assert_eq!(world.kinds(), [Started, Skipped, Started]);
    let skipped = &world.reports[1];
    assert!((14_000..15_200).contains(&skipped.listened_ms), "a seek is not listening: {}", skipped.listened_ms);
    assert!((64_000..65_200).contains(&skipped.position_ms));
}

#[test]
fn a_leap_of_the_playhead_is_not_listening() {
    let mut world = World::playing(&[track(1, 70)]);
    world.run(5.0);
    // A media key of the system may seek without asking.
    world.element.position_s += 20.0;
    world.run(1.0);
    world.tell(Event::Destroyed);
    let listened_ms = world.reports.last().unwrap().listened_ms;
    assert!((5_000..7_000).contains(&listened_ms), "{listened_ms}");
}

#[test]
fn what_never_sounded_is_not_reported() {
    let mut world = World::new(&[track(1, 70), track(2, 30)]);
    world.command(Command::Load { items: vec![track(1, 70), track(2, 30)], index: 0, autoplay: false });
    world.run(5.0);
    world.command(Command::Next);
    world.run(1.0);
    assert_eq!(world.kinds(), [Started]);
    assert_eq!(world.reports[0].track, track(2, 30).track);
}

#[test]
fn a_track_that_ends_before_it_is_seen_to_play_is_reported_whole() {
    let blink = Item { gapless: Gapless { samples: 441, ..track(1, 1).gapless }, ..track(1, 1) };
    for (queue, kinds) in
        [(vec![blink, track(2, 30)], vec![Started, Completed, Started]), (vec![blink], vec![Started, Completed])]
    {
        let mut world = World::playing(&queue);
        world.run(2.0);
        assert_eq!(world.kinds(), kinds);
        let completed = &world.reports[1];
        assert_eq!((completed.track, completed.position_ms, completed.listened_ms), (blink.track, 10, 10));
    }
}

#[test]
fn a_hidden_page_reports_how_far_it_came() {
    let mut world = World::playing(&[track(1, 70)]);
    world.run(10.0);
    world.tell(Event::Hidden);
    world.tell(Event::Hidden);
    assert_eq!(world.kinds(), [Started, Progressed]);
    world.tell(Event::Destroyed);
    assert_eq!(world.kinds(), [Started, Progressed, Skipped]);
}

#[test]
fn a_replay_is_another_play() {
    let mut world = World::playing(&[track(1, 10)]);
    world.run(11.0);
    world.command(Command::Play);
    world.run(11.0);
    assert_eq!(world.kinds(), [Started, Completed, Started, Completed]);
    assert_ne!(world.reports[0].play, world.reports[2].play);
}
