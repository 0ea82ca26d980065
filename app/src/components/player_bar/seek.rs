//! Where in the track.

use leptos::{ev::KeyboardEvent, prelude::*};

use crate::{
    components::waveform::Waveform,
    format,
    playback::{Playback, STEP_S},
};

/// The seek bar over the waveform, with what is loaded, the time and the length.
///
/// While the handle is held, the bar shows where it would go; the player is told when it is let go.
#[component]
pub fn SeekBar() -> impl IntoView {
    let playback = Playback::expect();
    let held = RwSignal::new(None::<f64>);
    let shown_s = Memo::new(move |_| held.get().unwrap_or_else(|| playback.position_s.get()));
    let duration_s = playback.duration_s;
    let track = Signal::derive(move || playback.current.with(|track| track.as_ref().map(|track| track.id)));

    let value_of = |event: &web_sys::Event| event_target_value(event).parse::<f64>().ok();
    let let_go = move |event: web_sys::Event| {
        held.set(None);
        if let Some(position_s) = value_of(&event) {
            playback.seek(position_s);
        }
    };
    // The browser's own step is a fraction of a second, too small to be of use.
    let on_key = move |event: KeyboardEvent| {
        let to_s = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => playback.position_s.get_untracked() - STEP_S,
            "ArrowRight" | "ArrowUp" => playback.position_s.get_untracked() + STEP_S,
            _ => return,
        };
        event.prevent_default();
        playback.seek(to_s);
    };
    let buffered = move || {
        let whole_s = duration_s.get();
        playback
            .buffered
            .get()
            .into_iter()
            .map(|(from_s, to_s)| span_style(from_s, to_s, whole_s))
            .map(|style| view! { <span class="seek__buffered" style=style></span> })
            .collect_view()
    };
    view! {
        <div class="seek" style=move || format!("--played:{:.3}%", per_cent(shown_s.get(), duration_s.get()))>
            <span class="seek__time">{move || format::duration_s(shown_s.get())}</span>
            <div class="seek__track">
                {buffered}
                <Waveform track bars=110 />
                <input
                    class="seek__input"
                    type="range"
                    aria-label="Seek"
                    data-testid="seek"
                    min="0"
                    step="0.1"
                    max=move || duration_s.get().to_string()
                    prop:value=move || shown_s.get().to_string()
                    aria-valuetext=move || {
                        format!("{} of {}", format::duration_s(shown_s.get()), format::duration_s(duration_s.get()))
                    }
                    disabled=move || playback.current.read().is_none()
                    on:input=move |event| held.set(value_of(&event))
                    on:change=let_go
                    on:keydown=on_key
                />
            </div>
            <span class="seek__time">{move || format::duration_s(duration_s.get())}</span>
        </div>
    }
    .into_any()
}

fn per_cent(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole * 100.0).clamp(0.0, 100.0) } else { 0.0 }
}

fn span_style(from_s: f64, to_s: f64, whole_s: f64) -> String {
    let (from, to) = (per_cent(from_s, whole_s), per_cent(to_s, whole_s));
    format!("left:{from:.3}%;width:{:.3}%", to - from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_stay_within_the_bar() {
        assert!((per_cent(30.0, 120.0) - 25.0).abs() < 1e-9);
        assert!((per_cent(130.0, 120.0) - 100.0).abs() < 1e-9);
        assert!(per_cent(1.0, 0.0).abs() < 1e-9);
        assert_eq!(span_style(30.0, 60.0, 120.0), "left:25.000%;width:25.000%");
    }
}
