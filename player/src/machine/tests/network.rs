use model::Rendition;

use super::{World, track};
use crate::{Phase, machine::Event, retry::Fault};

#[test]
fn a_throttled_network_costs_quality_and_no_silence() {
    let mut world = World::playing(&[track(1, 600)]);
    world.run_until(10.0, |state| state.rendition == Some(Rendition::Aac320));
    world.bandwidth_bps = 200_000.0;
    world.run_until(60.0, |state| state.rendition == Some(Rendition::Aac128));
    world.run(60.0);
    assert_eq!(world.state.rendition, Some(Rendition::Aac128));
    world.bandwidth_bps = 20e6;
    // It takes some fast segments to be believed; then what is loaded is improved.
    world.run_until(40.0, |state| state.rendition == Some(Rendition::Aac320));
    assert!(world.silence_s < 0.01, "{} s of silence", world.silence_s);
}

#[test]
fn a_slow_network_from_the_start_goes_down_at_once() {
    let mut world = World::new(&[track(1, 60)]);
    world.bandwidth_bps = 170_000.0;
    world.command(crate::command::Command::Load { items: vec![track(1, 60)], index: 0, autoplay: true });
    world.run(40.0);
    assert_eq!(world.state.rendition, Some(Rendition::Aac128));
    assert!(world.silence_s < 4.0, "{} s of silence", world.silence_s);
}

#[test]
fn a_segment_that_would_come_too_late_is_abandoned() {
    let mut world = World::playing(&[track(1, 600)]);
    world.run(1.0);
    // The buffer holds 34 s at most; 20 kb/s would need minutes for a segment of 320 kb/s.
    world.bandwidth_bps = 20_000.0;
    world.run(30.0);
    let last = &world.fetched.last().unwrap().1;
    assert!(last.contains("/128/"), "{last}");
    assert!(world.aborted > 0);
}

#[test]
fn a_server_that_stumbles_is_asked_again() {
    let item = track(1, 60);
    let mut world = World::new(&[item]);
    let status = |code| Fault::Status { code, retry_after_s: None };
    for rendition in Rendition::ALL {
        let path = model::url::segment(item.track, item.revision, rendition, 3);
        world.server.faults.insert(path, vec![status(503), Fault::Network, status(500)]);
    }
    world.command(crate::command::Command::Load { items: vec![item], index: 0, autoplay: true });
    world.run(30.0);
    assert!(world.silence_s < 0.01);
    assert_eq!(world.count_fetched("/3.ts"), 4);
}

#[test]
fn a_rendition_that_is_gone_is_left_for_another() {
    let item = track(1, 60);
    let mut world = World::playing(&[item]);
    let gone = Fault::Status { code: 404, retry_after_s: None };
    for segment in 3..16 {
        let path = model::url::segment(item.track, item.revision, Rendition::Aac320, segment);
        world.server.faults.insert(path, vec![gone; 9]);
    }
    world.run(61.0);
    assert_eq!(world.state.phase, Phase::Ended);
    assert!(world.silence_s < 0.01);
}

#[test]
fn a_track_that_is_gone_says_so() {
    let mut world = World::new(&[]);
    world.command(crate::command::Command::Load { items: vec![track(9, 60)], index: 0, autoplay: true });
    world.run(2.0);
    assert!(world.failure().unwrap().contains("no longer there"), "{:?}", world.state.phase);
    world.server.add(track(9, 60));
    world.command(crate::command::Command::Play);
    world.run(2.0);
    assert_eq!(world.state.phase, Phase::Playing);
}

#[test]
fn a_session_that_ends_mid_song_goes_unnoticed() {
    let mut world = World::playing(&[track(1, 120)]);
    world.run(20.0);
    world.server.session_expired = true;
    world.run(60.0);
    assert_eq!((world.state.phase.clone(), world.refreshes), (Phase::Playing, 1));
    assert!(world.silence_s < 0.01);
}

#[test]
fn requests_that_are_refused_together_renew_the_session_once() {
    let mut world = World::new(&[track(1, 60)]);
    world.server.session_expired = true;
    world.command(crate::command::Command::Load { items: vec![track(1, 60)], index: 0, autoplay: true });
    world.run(2.0);
    assert_eq!((world.state.phase.clone(), world.refreshes), (Phase::Playing, 1));
}

#[test]
fn a_request_that_is_never_answered_is_made_again() {
    let mut world = World::playing(&[track(1, 600)]);
    world.run(5.0);
    world.silent_requests = 1;
    world.run(40.0);
    assert_eq!(world.silent_requests, 0);
    assert_eq!(world.aborted, 1);
    assert!(world.silence_s < 0.01);
}

#[test]
fn a_session_that_cannot_be_renewed_asks_to_sign_in_when_the_buffer_is_out() {
    let mut world = World::playing(&[track(1, 120)]);
    world.run(20.0);
    world.server.session_expired = true;
    world.renews_session = false;
    world.run(10.0);
    assert_eq!(world.state.phase, Phase::Playing, "what is loaded is played");
    world.run(40.0);
    assert!(world.failure().unwrap().contains("Sign in"), "{:?}", world.state.phase);
}

#[test]
fn offline_waits_and_goes_on() {
    let mut world = World::playing(&[track(1, 120)]);
    world.run(5.0);
    world.online = false;
    world.run(60.0);
    assert_eq!(world.state.phase, Phase::Stalled);
    world.online = true;
    world.tell(Event::Online);
    world.run(3.0);
    assert_eq!(world.state.phase, Phase::Playing);
}
