//! Where in the track.

use leptos::{ev::KeyboardEvent, prelude::*};
use web_sys::HtmlInputElement;

use crate::{
    components::waveform::Waveform,
    erased_signal::ErasedSignal,
    format,
    playback::{Playback, STEP_S},
};

/// The seek bar over the waveform, with what is loaded, the time and the length.
///
/// While the handle is held, the bar shows where it would go; the player is told when it is let go.
#[component]
pub fn SeekBar() -> impl IntoView {
    let playback = Playback::expect();
    let held = ErasedSignal::new(None::<f64>);
    let shown_s = move || held.get().unwrap_or_else(|| playback.position_s());
    let track = Signal::derive(move || playback.current().map(|track| track.id));

    let value_of = |event: &web_sys::Event| event_target::<HtmlInputElement>(event).value_as_number();
    let let_go = move |event: web_sys::Event| {
        held.set(None);
        playback.seek(value_of(&event));
    };
    // The browser's own step is a fraction of a second, too small to be of use.
    let on_key = move |event: KeyboardEvent| {
        let to_s = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => untrack(|| playback.position_s()) - STEP_S,
            "ArrowRight" | "ArrowUp" => untrack(|| playback.position_s()) + STEP_S,
            _ => return,
        };
        event.prevent_default();
        playback.seek(to_s);
    };
    let buffered = move || {
        let whole_s = playback.duration_s();
        playback
            .buffered()
            .into_iter()
            .map(|(from_s, to_s)| span_style(from_s, to_s, whole_s))
            .map(|style| view! { <span class="seek__buffered" style=style></span> }.into_any())
            .collect_view()
    };
    view! {
        <div class="seek" style=move || format!("--played:{}", format::share(shown_s(), playback.duration_s()))>
            <span class="seek__time">{move || format::duration_s(shown_s())}</span>
            <div class="seek__track">
                {move || buffered()}
                <Waveform track bars=110 />
                <input
                    class="seek__input"
                    type="range"
                    aria-label="Seek"
                    data-testid="seek"
                    step="0.1"
                    max=move || format::tenths(playback.duration_s())
                    prop:value=move || format::tenths(shown_s())
                    aria-valuetext=move || {
                        format!("{} of {}", format::duration_s(shown_s()), format::duration_s(playback.duration_s()))
                    }
                    disabled=move || playback.is_empty()
                    on:input=move |event| held.set(Some(value_of(&event)))
                    on:change=let_go
                    on:keydown=on_key
                />
            </div>
            <span class="seek__time">{move || format::duration_s(playback.duration_s())}</span>
        </div>
    }
    .into_any()
}

fn span_style(from_s: f64, to_s: f64, whole_s: f64) -> String {
    format!("left:{};width:{}", format::share(from_s, whole_s), format::share(to_s - from_s, whole_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loaded_part_stands_where_it_is_in_the_track() {
        assert_eq!(span_style(30.0, 60.0, 120.0), "left:25.00%;width:25.00%");
    }
}
