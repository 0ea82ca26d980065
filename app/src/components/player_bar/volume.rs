//! How loud.

use leptos::prelude::*;

use crate::{
    components::icon::{Icon, IconName},
    playback::Playback,
};

/// The mute button and the volume slider.
#[component]
pub fn Volume() -> impl IntoView {
    let playback = Playback::expect();
    let silent = move || playback.muted.get() || playback.volume.get() <= 0.0;
    let icon = Signal::derive(move || if silent() { IconName::VolumeOff } else { IconName::Volume });
    let shown = move || if playback.muted.get() { 0.0 } else { playback.volume.get() };
    let change = move |event: web_sys::Event| {
        if let Ok(volume) = event_target_value(&event).parse::<f64>() {
            playback.set_volume(volume);
        }
    };
    view! {
        <div class="volume">
            <button
                class="icon-button"
                type="button"
                aria-label="Mute"
                aria-pressed=move || playback.muted.get().to_string()
                on:click=move |_| playback.set_muted(!playback.muted.get_untracked())
            >
                <Icon name=icon />
            </button>
            <input
                class="slider volume__input"
                type="range"
                aria-label="Volume"
                min="0"
                max="1"
                step="0.01"
                style=move || format!("--value:{:.0}%", shown() * 100.0)
                prop:value=move || shown().to_string()
                aria-valuetext=move || format!("{:.0} %", shown() * 100.0)
                on:input=change
            />
        </div>
    }
    .into_any()
}
