//! Starting a radio from a track, its artists or its album.

use leptos::prelude::*;
use model::{RadioSeeds, TrackSummary};

use crate::{elements::press, playback::Playback};

/// The id of what opens the choice.
const OPENS: &str = "radio";

/// From what a radio starts. Where there is nothing to choose, one button starts it from the track.
#[component]
pub fn RadioMenu(
    /// The track.
    track: TrackSummary,
) -> impl IntoView {
    let playback = Playback::expect();
    let artist = match track.artists.len() {
        0 => None,
        1 => Some("From the artist"),
        _ => Some("From the artists"),
    };
    let album = track.album.as_ref().map(|_| "From the album");
    let track = StoredValue::new(track);
    if artist.or(album).is_none() {
        let start = move |_| playback.start_radio(track.get_value(), RadioSeeds::Tracks);
        return view! { <button class="button" type="button" on:click=start>"Start radio"</button> }.into_any();
    }
    let choices =
        [(RadioSeeds::Tracks, Some("From this track")), (RadioSeeds::Artists, artist), (RadioSeeds::Albums, album)];
    let choice = |(seeds, label): (RadioSeeds, Option<&'static str>)| {
        let start = move |_| {
            playback.start_radio(track.get_value(), seeds);
            press(OPENS);
        };
        label.map(|label| {
            view! {
                <li>
                    <button class="menu__choice" type="button" on:click=start>
                        {label}
                    </button>
                </li>
            }
            .into_any()
        })
    };
    view! {
        <details class="menu">
            <summary class="button" id=OPENS>"Start radio"</summary>
            <ul class="menu__choices">{choices.into_iter().filter_map(choice).collect_view()}</ul>
        </details>
    }
    .into_any()
}
