//! A track on a shelf.

use leptos::prelude::*;
use model::{CoverSize, TrackSummary, url::page};

use super::{cover::Cover, track_actions::PlayButton};

/// One tile of a shelf.
#[component]
pub fn TrackTile(
    /// The shelf.
    tracks: StoredValue<Vec<TrackSummary>>,
    /// The place of the tile's track on the shelf.
    index: usize,
    /// The tile's track.
    track: TrackSummary,
    /// Why it is there.
    reason: Option<String>,
) -> impl IntoView {
    view! {
        <li class="tile">
            <div class="tile__cover">
                <Cover track=track.clone() size=CoverSize::Medium />
                <PlayButton tracks index class="tile__play" />
            </div>
            <a class="tile__title" href=page::track(track.id)>
                {track.title.clone()}
            </a>
            <p class="tile__artist">{track.artist_line()}</p>
            {reason.map(|reason| view! { <p class="tile__reason">{reason}</p> }.into_any())}
        </li>
    }
    .into_any()
}
