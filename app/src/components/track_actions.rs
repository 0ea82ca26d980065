//! The buttons beside a track.

use leptos::prelude::*;
use model::{TrackId, TrackSummary};

use super::icon::{Icon, IconName};
use crate::playback::Playback;

/// Plays a list from one of its tracks on; for the current track, plays and pauses.
#[component]
pub fn PlayButton(
    /// The list, shared by its buttons.
    tracks: StoredValue<Vec<TrackSummary>>,
    /// Which track of the list.
    index: usize,
    /// How the button looks.
    class: &'static str,
) -> impl IntoView {
    let playback = Playback::expect();
    let (id, title) =
        tracks.with_value(|tracks| tracks.get(index).map(|track| (track.id, track.title.clone()))).unzip();
    let play = move || playback.play_from(tracks.get_value(), index);
    play_button(id, title.unwrap_or_default(), class, Box::new(play))
}

/// A button that plays a track in a way of its own; for the current track, it plays and pauses.
pub fn play_button(id: Option<TrackId>, title: String, class: &'static str, play: Box<dyn Fn()>) -> AnyView {
    let playback = Playback::expect();
    let sounds = move || id.is_some_and(|id| playback.is_current(id)) && playback.is_playing();
    let icon = Signal::derive(move || if sounds() { IconName::Pause } else { IconName::Play });
    let press = move |_| {
        if id.is_some_and(|id| untrack(|| playback.is_current(id))) {
            playback.toggle();
        } else {
            play();
        }
    };
    view! {
        <button
            class=class
            type="button"
            aria-label=move || format!("{} {title}", if sounds() { "Pause" } else { "Play" })
            on:click=press
        >
            <Icon name=icon />
        </button>
    }
    .into_any()
}

/// Puts a track into the queue: behind the current one, or at the end.
#[component]
pub fn QueueButtons(
    /// The track.
    track: TrackSummary,
) -> impl IntoView {
    let playback = Playback::expect();
    let (title, track) = (track.title.clone(), StoredValue::new(track));
    view! {
        <button
            class="icon-button"
            type="button"
            title="Play next"
            aria-label=format!("Play next: {title}")
            on:click=move |_| playback.play_next(track.get_value())
        >
            <Icon name=IconName::PlayNext />
        </button>
        <button
            class="icon-button"
            type="button"
            title="Add to queue"
            aria-label=format!("Add to queue: {title}")
            on:click=move |_| playback.enqueue(track.get_value())
        >
            <Icon name=IconName::Add />
        </button>
    }
    .into_any()
}
