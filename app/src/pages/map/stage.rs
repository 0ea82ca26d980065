//! The canvas, and what lies over it: the buttons, the track under the pointer, and the track that was chosen.

use leptos::{
    ev::{KeyboardEvent, PointerEvent, WheelEvent},
    prelude::*,
};
use model::{MapPoint, MusicalKey, Sound, url::page};
use player::between;

use super::{
    chart::Chart,
    gesture::Gesture,
    paint::CANVAS,
    view::{Pair, View},
};
use crate::{
    components::{
        icon::{Icon, IconName},
        track_actions::play_button,
    },
    elements::focus,
    format,
};

/// How near a pointer must come to a track, in pixels: a mouse, and a finger.
const NEAR: [f64; 2] = [12.0, 24.0];
/// How much closer a key or a button looks.
const STEP: f64 = 1.6;
/// How far an arrow key moves the map, in pixels.
const PAN: f64 = 60.0;
/// What a line of a mouse wheel is, in pixels.
const LINE: f64 = 16.0;

/// The map itself.
#[component]
pub fn Stage(
    /// What is shown.
    chart: Chart,
) -> impl IntoView {
    let gesture = StoredValue::new(Gesture::default());
    let pressed = move |event: PointerEvent| {
        if event.button() == 0 {
            // Without it, a drag ends where the canvas does.
            let _ = event_target::<web_sys::Element>(&event).set_pointer_capture(event.pointer_id());
            gesture.update_value(|gesture| gesture.down(event.pointer_id(), place(&event)));
        }
    };
    let moved = move |event: PointerEvent| {
        let (view, size) = (chart.view.get_untracked(), chart.scene.read_untracked().size);
        let moved = gesture.try_update_value(|gesture| {
            let view = gesture.moved(event.pointer_id(), place(&event), view, size);
            (view, gesture.is_drag())
        });
        match moved {
            Some((view, true)) => chart.look(view),
            _ if event.pointer_type() != "touch" => chart.point_at(chart.drawn_at(place(&event), NEAR[0])),
            _ => {}
        }
    };
    let released = move |event: PointerEvent| {
        let was_tap = gesture.try_update_value(|gesture| gesture.up(event.pointer_id())) == Some(true);
        if was_tap {
            let near = NEAR[usize::from(event.pointer_type() == "touch")];
            chart.selected.set(chart.drawn_at(place(&event), near));
        }
    };
    let given_up = move |event: PointerEvent| {
        gesture.update_value(|gesture| _ = gesture.up(event.pointer_id()));
        chart.point_at(None);
    };
    let turned = move |event: WheelEvent| {
        event.prevent_default();
        let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { LINE };
        let turns = between(event.delta_y() * unit / 300.0, -1.0, 1.0);
        let times = if turns < 0.0 { 1.0 - turns } else { 1.0 / (1.0 + turns) };
        chart.zoom(times, Some([event.offset_x(), event.offset_y()].map(f64::from)));
    };
    view! {
        <div class="map__stage">
            <canvas
                id=CANVAS
                class="map__canvas"
                tabindex="0"
                role="application"
                aria-label="Map of the catalogue"
                aria-describedby="map-help"
                on:pointerdown=pressed
                on:pointermove=moved
                on:pointerup=released
                on:pointercancel=given_up
                on:pointerleave=move |_| chart.point_at(None)
                on:wheel=turned
                on:keydown=move |event| press(chart, &event)
            ></canvas>
            <p id="map-help" class="visually-hidden">
                "Arrow keys move the map, plus and minus zoom, 0 shows all of it, and Enter chooses the track in the middle. The list that follows has the tracks in the middle."
            </p>
            <div class="map__zoom">
                {zoom_button("Zoom in", IconName::Add, move || chart.zoom(STEP, None))}
                {zoom_button("Zoom out", IconName::Minus, move || chart.zoom(1.0 / STEP, None))}
                {zoom_button("Whole map", IconName::Whole, move || chart.look(View::WHOLE))}
            </div>
            {move || chart.hovered.get().map(|point| card(chart, point))}
            {move || chart.selected.get().map(|point| panel(chart, point))}
        </div>
    }
    .into_any()
}

/// Where on the canvas a pointer is.
fn place(event: &PointerEvent) -> Pair {
    [event.offset_x(), event.offset_y()].map(f64::from)
}

fn press(chart: Chart, event: &KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    match event.key().as_str() {
        "ArrowLeft" => chart.pan([PAN, 0.0]),
        "ArrowRight" => chart.pan([-PAN, 0.0]),
        "ArrowUp" => chart.pan([0.0, PAN]),
        "ArrowDown" => chart.pan([0.0, -PAN]),
        "+" | "=" => chart.zoom(STEP, None),
        "-" => chart.zoom(1.0 / STEP, None),
        "0" => chart.look(View::WHOLE),
        "Enter" => chart.selected.set(chart.listed.read_untracked().first().cloned()),
        "Escape" => chart.selected.set(None),
        _ => return,
    }
    // Neither the page nor the player takes it for theirs.
    event.prevent_default();
}

fn zoom_button(label: &'static str, icon: IconName, press: impl Fn() + 'static) -> AnyView {
    view! {
        <button class="icon-button" type="button" aria-label=label title=label on:click=move |_| press()>
            <Icon name=icon />
        </button>
    }
    .into_any()
}

/// The track under the pointer, beside it. It says nothing that the list does not say, too.
fn card(chart: Chart, point: MapPoint) -> AnyView {
    let pixel = {
        let point = point.clone();
        move || chart.scene.read().pixel(&point, chart.view.get())
    };
    let style = move || {
        let [x, y] = pixel();
        let [width, height] = chart.scene.read().size;
        // Towards the middle, where there is room.
        let [across, down] =
            [(x, width), (y, height)].map(|(at, of)| if at * 2.0 > of { "calc(-100% - 12px)" } else { "12px" });
        format!("left:{}px;top:{}px;translate:{across} {down}", x as i32, y as i32)
    };
    view! {
        <div class="map__card" style=style aria-hidden="true">
            <p class="map__title">{point.title}</p>
            <p class="map__words">{point.artist}</p>
            <p class="map__words">{sound(point.sound)}</p>
        </div>
    }
    .into_any()
}

/// The track that was chosen, with what can be done with it.
fn panel(chart: Chart, point: MapPoint) -> AnyView {
    let close = move |_| {
        chart.selected.set(None);
        focus(CANVAS);
    };
    let address = page::track(point.track);
    view! {
        <section class="map__panel" aria-label="Chosen track">
            {hear_button(chart, &point, "button button--primary button--round")}
            <div class="map__names">
                <a class="map__title" href=address>{point.title}</a>
                <p class="map__words">{point.artist}</p>
                <p class="map__words">{sound(point.sound)}</p>
            </div>
            <button class="icon-button" type="button" aria-label="Close" on:click=close>
                <Icon name=IconName::Close />
            </button>
        </section>
    }
    .into_any()
}

/// Plays a track of the map, and keeps the queue.
pub fn hear_button(chart: Chart, point: &MapPoint, class: &'static str) -> AnyView {
    let track = point.track;
    play_button(Some(track), point.title.clone(), class, Box::new(move || chart.hear(track)))
}

/// Tempo, key and energy, as far as they are known.
pub fn sound(sound: Option<Sound>) -> String {
    let Some(Sound { tempo_bpm, key, energy }) = sound else { return "Sound not known".to_owned() };
    let words = [tempo_bpm.map(format::tempo), key.map(MusicalKey::name), Some(format!("energy {energy}"))];
    words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_is_told_as_far_as_it_is_known() {
        let known = Sound { tempo_bpm: Some(92.4), key: MusicalKey::new(9, false), energy: 40 };
        assert_eq!(sound(Some(known)), "92 BPM · A minor · energy 40");
        assert_eq!(sound(Some(Sound { tempo_bpm: None, key: None, energy: 0 })), "energy 0");
        assert_eq!(sound(None), "Sound not known");
    }
}
