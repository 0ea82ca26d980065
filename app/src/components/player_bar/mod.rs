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
use crate::{
    elements::{focus, is_shown},
    playback::Playback,
};

/// Ids of the buttons between which the focus goes.
const OPENER: &str = "player-opener";
const CLOSER: &str = "player-closer";
const QUEUE: &str = "queue-toggle";
const QUEUE_CLOSER: &str = "queue-closer";

/// The player bar.
#[component]
pub fn PlayerBar() -> impl IntoView {
    let playback = Playback::expect();
    let expanded = playback.expanded;
    let queue_open = RwSignal::new(false);
    let empty = move || playback.is_empty();
    let failure = move || match playback.phase() {
        Phase::Failed(message) => Some(message),
        _ => playback.radio_trouble(),
    };
    let close_queue = move || {
        queue_open.set(false);
        focus(QUEUE);
    };
    let close = move || {
        queue_open.set(false);
        expanded.set(false);
    };
    let close_on_escape = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if queue_open.get_untracked() => close_queue(),
        "Escape" => close(),
        _ => {}
    };
    // The opened bar is for narrow screens, the queue for wide ones and the opened bar: on a screen that has become
    // another, what has no button any more is closed.
    Effect::new(move |_| {
        let listener = window_event_listener(ev::resize, move |_| {
            for (button, open) in [(CLOSER, expanded), (QUEUE, queue_open)] {
                if !is_shown(button) {
                    open.set(false);
                }
            }
        });
        on_cleanup(move || listener.remove());
    });
    // Opening and closing the bar hides the button that did it.
    Effect::new(move |before: Option<bool>| {
        let now = expanded.get();
        if before.is_some_and(|before| before != now) {
            focus(if now { CLOSER } else { OPENER });
        }
        now
    });
    view! {
        <section
            class="player-bar"
            aria-label="Player"
            tabindex="-1"
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
                id=CLOSER
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
                    id=QUEUE
                    aria-expanded=move || queue_open.get().to_string()
                    on:click=move |_| queue_open.update(|open| *open = !*open)
                >
                    <Icon name=IconName::Queue />
                </button>
            </div>
            <p class="player-bar__failure" role="alert">
                {move || failure()}
            </p>
            {move || queue_open.get().then(|| view! { <QueuePanel close=Callback::new(move |()| close_queue()) /> }.into_any())}
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
