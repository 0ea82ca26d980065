//! Play, pause, previous, next.

use leptos::prelude::*;
use player::Phase;

use crate::{
    components::icon::{Icon, IconName},
    playback::Playback,
};

/// The three buttons in the middle.
#[component]
pub fn Transport() -> impl IntoView {
    let playback = Playback::expect();
    let nothing = move || playback.is_empty();
    let last = move || playback.is_last();
    let waiting = move || matches!(playback.phase(), Phase::Loading | Phase::Stalled);
    let icon = Signal::derive(move || if playback.is_playing() { IconName::Pause } else { IconName::Play });
    view! {
        <div class="transport">
            <button
                class="icon-button transport__previous"
                type="button"
                aria-label="Previous"
                disabled=nothing
                on:click=move |_| playback.previous()
            >
                <Icon name=IconName::Previous />
            </button>
            <button
                class="transport__toggle"
                type="button"
                aria-label=move || if playback.is_playing() { "Pause" } else { "Play" }
                aria-busy=move || waiting().to_string()
                disabled=nothing
                on:click=move |_| playback.toggle()
            >
                <Icon name=icon />
            </button>
            <button
                class="icon-button"
                type="button"
                aria-label="Next"
                disabled=last
                on:click=move |_| playback.next()
            >
                <Icon name=IconName::Next />
            </button>
        </div>
    }
    .into_any()
}
