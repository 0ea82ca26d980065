//! Tracks that stand together.

use leptos::prelude::*;

use super::track_tile::TrackTile;
use crate::api;

/// A shelf of tiles: a row that scrolls sideways, or a grid.
#[component]
pub fn Shelf(
    /// What stands on it, and why.
    shelf: api::Shelf,
    /// Whether it is a row.
    row: bool,
) -> impl IntoView {
    let api::Shelf { title, tracks, reasons } = shelf;
    let label = title.clone();
    let list = StoredValue::new(tracks.clone());
    let class = if row { "shelf__tiles shelf__tiles--row" } else { "shelf__tiles" };
    let mut reasons = reasons.into_iter();
    view! {
        <section class="shelf" aria-label=label>
            <h2 class="shelf__title">{title}</h2>
            <ul class=class>
                {tracks
                    .into_iter()
                    .enumerate()
                    .map(|(index, track)| view! { <TrackTile tracks=list index track reason=reasons.next() /> })
                    .collect_view()}
            </ul>
        </section>
    }
    .into_any()
}
