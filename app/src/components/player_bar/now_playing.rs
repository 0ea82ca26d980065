//! What is playing.

use leptos::prelude::*;
use model::{CoverSize, url::page};

use super::OPENER;
use crate::{components::cover::Cover, playback::Playback};

/// Cover, title and artist of the current track. On a phone, pressing them opens the bar.
#[component]
pub fn NowPlaying() -> impl IntoView {
    let playback = Playback::expect();
    let expanded = playback.expanded;
    let names = move || match playback.current() {
        Some(track) => {
            let artist = track.artist_line();
            view! {
                <a class="now-playing__title" href=page::track(track.id) on:click=move |_| expanded.set(false)>
                    {track.title}
                </a>
                <p class="now-playing__artist">{artist}</p>
            }
            .into_any()
        }
        None => view! { <p class="now-playing__nothing">"Nothing playing"</p> }.into_any(),
    };
    let cover = move || {
        let size = if expanded.get() { CoverSize::Large } else { CoverSize::Small };
        playback.current().map(|track| view! { <Cover track size /> }.into_any())
    };
    view! {
        <div class="now-playing">
            <div class="now-playing__cover">{move || cover()}</div>
            <div class="now-playing__names">{move || names()}</div>
            <button
                class="now-playing__open"
                type="button"
                aria-label="Open now playing"
                id=OPENER
                on:click=move |_| expanded.set(true)
            ></button>
        </div>
    }
    .into_any()
}
