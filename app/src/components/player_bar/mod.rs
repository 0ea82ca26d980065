//! The player at the foot of every page. It stands outside of the pages, so that going from one to another does not
//! touch it.
//!
//! On a phone the same elements fill the screen when the bar is opened: there is one play button, not two.

mod now_playing;
mod quality;
mod queue;
mod seek;
mod transport;
mod volume;

use leptos::{
    ev::{self, KeyboardEvent},
    prelude::*,
};
use player::Phase;

use self::{
    now_playing::NowPlaying, quality::QualityMenu, queue::QueuePanel, seek::SeekBar, transport::Transport,
    volume::Volume,
};
use super::icon::{Icon, IconName};
use crate::playback::Playback;

/// The player bar.
#[component]
pub fn PlayerBar() -> impl IntoView {
    let playback = Playback::expect();
    let expanded = playback.expanded;
    let queue_open = RwSignal::new(false);
    let empty = move || playback.is_empty();
    let failure = move || match playback.phase() {
        Phase::Failed(message) => Some(message),
        _ => None,
    };
    let close = move || {
        queue_open.set(false);
        expanded.set(false);
    };
    let close_on_escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    };
    // The opened bar is for narrow screens; a phone that is turned to be wide has none, and no button to close it.
    Effect::new(move |_| {
        let listener = window_event_listener(ev::resize, move |_| expanded.set(false));
        on_cleanup(move || listener.remove());
    });
    view! {
        <section
            class="player-bar"
            aria-label="Player"
            data-testid="player-bar"
            data-empty=move || empty().to_string()
            data-expanded=move || expanded.get().to_string()
            data-phase=move || phase_name(&playback.phase())
            on:keydown=close_on_escape
        >
            <button
                class="icon-button player-bar__collapse"
                type="button"
                aria-label="Close now playing"
                on:click=move |_| close()
            >
                <Icon name=IconName::ChevronDown />
            </button>
            <NowPlaying />
            <SeekBar />
            <Transport />
            <div class="player-bar__side">
                <QualityMenu />
                <Volume />
                <button
                    class="icon-button"
                    type="button"
                    aria-label="Queue"
                    aria-expanded=move || queue_open.get().to_string()
                    on:click=move |_| queue_open.update(|open| *open = !*open)
                >
                    <Icon name=IconName::Queue />
                </button>
            </div>
            <p class="player-bar__failure" role="alert">
                {move || failure()}
            </p>
            {move || queue_open.get().then(|| view! { <QueuePanel close=Callback::new(move |()| queue_open.set(false)) /> }.into_any())}
        </section>
    }
    .into_any()
}

/// The phase in a word, for style sheets and browser tests.
fn phase_name(phase: &Phase) -> &'static str {
    match phase {
        Phase::Empty => "empty",
        Phase::Loading => "loading",
        Phase::Playing => "playing",
        Phase::Paused => "paused",
        Phase::Stalled => "stalled",
        Phase::Ended => "ended",
        Phase::Failed(_) => "failed",
    }
}
