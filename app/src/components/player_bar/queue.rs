//! What was played and what comes.

use leptos::prelude::*;
use model::{CoverSize, TrackSummary};

use crate::{
    components::{
        cover::Cover,
        icon::{Icon, IconName},
    },
    format,
    playback::Playback,
};

/// The queue, over the page.
#[component]
pub fn QueuePanel(
    /// Closes the panel.
    close: impl Fn() + 'static,
) -> impl IntoView {
    let playback = Playback::expect();
    let entries = move || {
        playback
            .queue
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, track)| view! { <Entry index track /> })
            .collect_view()
    };
    view! {
        <aside class="queue" id="queue" aria-label="Queue">
            <header class="queue__head">
                <h2 class="queue__title">"Queue"</h2>
                <button class="icon-button" type="button" aria-label="Close queue" on:click=move |_| close()>
                    <Icon name=IconName::Close />
                </button>
            </header>
            <Show
                when=move || !playback.queue.read().is_empty()
                fallback=|| view! { <p class="queue__empty">"Nothing is queued. Play something, or add it with +."</p> }
            >
                <ol class="queue__list">{entries}</ol>
            </Show>
        </aside>
    }
    .into_any()
}

#[component]
fn Entry(index: usize, track: TrackSummary) -> impl IntoView {
    let playback = Playback::expect();
    let current = move || playback.index.get() == Some(index);
    let (title, artist) = (track.title.clone(), track.artist_line());
    view! {
        <li class="queue__entry" aria-current=move || current().then_some("true")>
            <button
                class="queue__jump"
                type="button"
                aria-label=format!("Go to {title}")
                on:click=move |_| playback.jump(index)
            >
                <Cover track=track.clone() size=CoverSize::Small />
                <span class="queue__names">
                    <span class="queue__name">{title.clone()}</span>
                    <span class="queue__artist">{artist}</span>
                </span>
                <span class="queue__duration">{format::duration_ms(track.duration_ms)}</span>
            </button>
            <button
                class="icon-button"
                type="button"
                aria-label=format!("Remove {title} from queue")
                on:click=move |_| playback.remove(index)
            >
                <Icon name=IconName::Close />
            </button>
        </li>
    }
    .into_any()
}
