//! What was played and what comes.

use leptos::prelude::*;
use model::{CoverSize, TrackSummary};

use super::QUEUE_CLOSER;
use crate::{
    components::{
        cover::Cover,
        icon::{Icon, IconName},
    },
    elements::focus,
    format,
    playback::Playback,
};

const NOTHING: &str = "Nothing is queued. Play something, or add it with +.";

/// The queue, over the page.
#[component]
pub fn QueuePanel(
    /// Closes the panel.
    close: Callback<()>,
) -> impl IntoView {
    let playback = Playback::expect();
    let entries = move || {
        playback
            .queue()
            .into_iter()
            .enumerate()
            .map(|(index, track)| view! { <Entry index track /> }.into_any())
            .collect_view()
    };
    view! {
        <aside class="queue" aria-label="Queue">
            <header class="queue__head">
                <h2 class="queue__title">"Queue"</h2>
                <button
                    class="icon-button"
                    type="button"
                    aria-label="Close queue"
                    id=QUEUE_CLOSER
                    on:click=move |_| close.run(())
                >
                    <Icon name=IconName::Close />
                </button>
            </header>
            <ol class="queue__list">{move || entries()}</ol>
            <p class="queue__empty">{move || playback.is_empty().then_some(NOTHING)}</p>
        </aside>
    }
    .into_any()
}

#[component]
fn Entry(index: usize, track: TrackSummary) -> impl IntoView {
    let playback = Playback::expect();
    let current = move || playback.index() == Some(index);
    let remove = move |_| {
        // The next entry comes under the focus; behind the last there is none.
        if index + 1 == untrack(|| playback.queue().len()) {
            focus(QUEUE_CLOSER);
        }
        playback.remove(index);
    };
    let (title, artist) = (track.title.clone(), track.artist_line());
    view! {
        <li class="queue__entry" aria-current=move || current().then_some("true")>
            <button class="queue__jump" type="button" on:click=move |_| playback.jump(index)>
                <span class="visually-hidden">"Go to "</span>
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
                on:click=remove
            >
                <Icon name=IconName::Close />
            </button>
        </li>
    }
    .into_any()
}
