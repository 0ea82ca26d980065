//! How loud.

use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::{
    components::icon::{Icon, IconName},
    playback::Playback,
};

/// The mute button and the volume slider.
#[component]
pub fn Volume() -> impl IntoView {
    let playback = Playback::expect();
    let silent = move || playback.is_muted() || playback.volume() <= 0.0;
    let icon = Signal::derive(move || if silent() { IconName::VolumeOff } else { IconName::Volume });
    let percent = move || if silent() { 0 } else { (playback.volume() * 100.0).round() as u32 };
    let change = move |event: web_sys::Event| {
        playback.set_volume(event_target::<HtmlInputElement>(&event).value_as_number() / 100.0);
    };
    view! {
        <div class="volume">
            <button
                class="icon-button"
                type="button"
                aria-label="Mute"
                aria-pressed=move || playback.is_muted().to_string()
                on:click=move |_| playback.set_muted(!untrack(|| playback.is_muted()))
            >
                <Icon name=icon />
            </button>
            <input
                class="slider volume__input"
                type="range"
                aria-label="Volume"
                max="100"
                style=move || format!("--value:{}%", percent())
                prop:value=move || percent().to_string()
                aria-valuetext=move || format!("{} %", percent())
                on:input=change
            />
        </div>
    }
    .into_any()
}
