//! A browser that plays HLS by itself: the machine keeps queue, history and session.

use model::{PlayEventKind, url};

use super::track;
use crate::{
    Phase, Update,
    command::Command,
    machine::{Effect, ElementEvent, Engine, Event, Machine, Sight},
    timeline::Span,
};

fn machine() -> Machine {
    let mut machine = Machine::new("https://music.example".to_owned(), Engine::Native, Box::new(|| [7; 16]));
    assert_eq!(machine.start(), []);
    machine
}

/// Two seconds later for each second of sound.
fn sight(position_s: f64) -> Sight {
    Sight {
        now_s: 100.0 + 2.0 * position_s,
        unix_ms: 0,
        online: true,
        wants_data: true,
        position_s,
        ready_state: 4,
        paused: false,
        seeking: false,
        ended: false,
        buffered: Vec::new(),
        duration_s: Some(60.0),
    }
}

fn load(machine: &mut Machine) -> Vec<Effect> {
    let items = vec![track(1, 60), track(2, 60)];
    machine.step(Event::Command(Command::Load { items, index: 0, autoplay: true }), &sight(0.0))
}

fn address(n: u128) -> Effect {
    let item = track(n, 60);
    Effect::OpenNative(["https://music.example", &url::master(item.track, item.revision)].concat())
}

#[test]
fn the_element_gets_the_master_playlist_and_nothing_is_fetched() {
    let effects = load(&mut machine());
    assert_eq!(effects[0], address(1));
    assert!(effects.contains(&Effect::Play));
    let of_mse =
        |effect: &Effect| matches!(effect, Effect::Fetch { .. } | Effect::Operate { .. } | Effect::OpenSource(_));
    assert!(!effects.iter().any(of_mse));
}

#[test]
fn the_end_of_a_track_is_the_start_of_the_next() {
    let mut machine = machine();
    load(&mut machine);
    machine.step(Event::Element(ElementEvent::Changed), &sight(0.0));
    machine.step(Event::Element(ElementEvent::Changed), &sight(1.0));
    let at_end = Sight { paused: true, ended: true, ..sight(60.0) };
    let effects = machine.step(Event::Element(ElementEvent::Ended), &at_end);
    assert!(effects.contains(&address(2)));
    let reports = effects.iter().filter_map(|effect| match effect {
        Effect::Tell(Update::Play(report)) => Some(report.kind),
        _ => None,
    });
    assert_eq!(reports.collect::<Vec<_>>(), [PlayEventKind::Completed]);
}

#[test]
fn a_failure_renews_the_session_and_goes_on_where_it_was() {
    let mut machine = machine();
    load(&mut machine);
    machine.step(Event::Element(ElementEvent::Changed), &sight(20.0));
    let effects = machine.step(Event::Element(ElementEvent::Failed), &sight(20.0));
    assert!(effects.contains(&Effect::RefreshSession));
    let effects = machine.step(Event::SessionRefreshed(true), &sight(20.0));
    assert!(effects.contains(&address(1)) && effects.contains(&Effect::SeekTo(20.0)));
    for _ in 0..2 {
        machine.step(Event::Element(ElementEvent::Failed), &sight(20.0));
        machine.step(Event::SessionRefreshed(true), &sight(20.0));
    }
    let told = machine.step(Event::Command(Command::SetVolume(0.5)), &sight(20.0));
    let failed = told
        .iter()
        .any(|effect| matches!(effect, Effect::Tell(Update::State(state)) if matches!(state.phase, Phase::Failed(_))));
    assert!(failed, "three failures are final: {told:?}");
}

#[test]
fn nonsense_of_browser_or_listener_is_survived() {
    let mut machine = machine();
    let unknown = crate::Item { gapless: model::Gapless::default(), ..track(1, 60) };
    let load = Command::Load { items: vec![unknown], index: 0, autoplay: true };
    machine.step(Event::Command(load), &sight(0.0));
    let numbers = [f64::NAN, -1.0, f64::INFINITY, f64::NEG_INFINITY, 0.0];
    for number in numbers {
        machine.step(Event::Command(Command::SetVolume(number)), &sight(1.0));
        machine.step(Event::Command(Command::Seek(number)), &sight(1.0));
        for other in numbers {
            let buffered = vec![Span { start_s: other, end_s: number }, Span { start_s: 0.0, end_s: 60.0 }];
            let strange = Sight { duration_s: Some(number), buffered, now_s: 100.0 + other, ..sight(2.0) };
            let effects = machine.step(Event::Element(ElementEvent::Changed), &strange);
            for effect in effects {
                if let Effect::Tell(Update::State(state)) = effect {
                    assert!(state.duration_s >= 0.0 && (0.0..=1.0).contains(&state.volume), "{state:?}");
                }
            }
            machine.step(Event::Element(ElementEvent::Changed), &Sight { position_s: number, ..strange });
        }
    }
}
