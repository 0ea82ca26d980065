//! A track in a list.

use leptos::prelude::*;
use model::{CoverSize, MusicalKey, TrackSummary, url::page};

use super::{
    cover::Cover,
    track_actions::{PlayButton, QueueButtons},
};
use crate::{format, playback::Playback};

/// One row of a list of tracks.
#[component]
pub fn TrackRow(
    /// The list.
    tracks: StoredValue<Vec<TrackSummary>>,
    /// The place of the row's track in the list.
    index: usize,
    /// The row's track.
    track: TrackSummary,
) -> impl IntoView {
    let playback = Playback::expect();
    let id = track.id;
    view! {
        <li class="track-row" data-current=move || playback.is_current(id).to_string()>
            <div class="track-row__cover">
                <Cover track=track.clone() size=CoverSize::Small />
                <PlayButton tracks index class="track-row__play" />
            </div>
            <div class="track-row__names">
                <a class="track-row__title" href=page::track(id)>
                    {track.title.clone()}
                </a>
                <p class="track-row__artist">{track.artist_line()}</p>
            </div>
            <p class="track-row__album">{track.album.clone()}</p>
            <p class="track-row__sound">{sound(&track)}</p>
            <p class="track-row__plays">{format::count(track.play_count, "play")}</p>
            <p class="track-row__duration">{format::duration_ms(track.duration_ms)}</p>
            <div class="track-row__actions">
                <QueueButtons track />
            </div>
        </li>
    }
    .into_any()
}

/// Tempo and key, as far as they are known.
fn sound(track: &TrackSummary) -> String {
    let Some(sound) = track.sound else { return String::new() };
    match (sound.tempo_bpm.map(format::tempo), sound.key.map(MusicalKey::short_name)) {
        (Some(tempo), Some(key)) => [&tempo, " · ", &key].concat(),
        (tempo, key) => tempo.or(key).unwrap_or_default(),
    }
}
