//! The library: every track, searched, ordered and paged.

mod controls;
mod pager;
mod query;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{Page, TrackSummary, url::page};

use self::{controls::Controls, pager::Pager};
use crate::{
    api,
    components::{
        empty::Empty,
        gate::Gate,
        icon::{Icon, IconName},
        load::Load,
        track_row::TrackRow,
    },
    format,
    playback::Playback,
    session::Session,
};

/// The library page.
#[component]
pub fn LibraryPage() -> impl IntoView {
    view! {
        <Title text="Library" />
        <Gate page=|| view! { <Library /> } />
    }
}

/// The address is the state: search, order and page are in its query.
#[component]
fn Library() -> impl IntoView {
    let parameters = use_query_map();
    let query = Memo::new(move |_| query::from_parameters(&parameters.read()));
    let tracks = Resource::new_serde_wb(move || query.get(), api::list_tracks);
    let content = move |tracks: Page<TrackSummary>| {
        let searched = query.with_untracked(|query| !query.search.is_empty());
        view! { <Tracks tracks query searched /> }
    };
    view! {
        <Controls query />
        <Load resource=tracks fallback=Skeleton view=content />
    }
}

#[component]
fn Tracks(tracks: Page<TrackSummary>, query: Memo<model::TrackQuery>, searched: bool) -> impl IntoView {
    if tracks.items.is_empty() {
        return view! { <Nothing searched /> }.into_any();
    }
    let playback = Playback::expect();
    let (total, number, pages) = (tracks.total, tracks.number, tracks.pages());
    let list = StoredValue::new(tracks.items.clone());
    view! {
        <div class="library__summary">
            <p class="library__count" role="status">{format::count(total, "track")}</p>
            <button class="button" type="button" on:click=move |_| playback.play_from(list.get_value(), 0)>
                <Icon name=IconName::Play />
                "Play all"
            </button>
        </div>
        <ol class="track-list">
            {tracks
                .items
                .into_iter()
                .enumerate()
                .map(|(index, track)| view! { <TrackRow tracks=list index track /> })
                .collect_view()}
        </ol>
        <Pager query number pages />
    }
    .into_any()
}

#[component]
fn Nothing(searched: bool) -> impl IntoView {
    if searched {
        view! {
            <Empty title="No track found" text="Nothing has this in its title, artist or album. Try fewer or other words.">
                <a class="button" href=page::LIBRARY>"Show all tracks"</a>
            </Empty>
        }
        .into_any()
    } else if Session::expect().is_admin() {
        view! {
            <Empty title="No tracks yet" text="The library fills as soon as you upload music.">
                <a class="button button--primary" href=page::UPLOAD>"Upload music"</a>
            </Empty>
        }
        .into_any()
    } else {
        view! { <Empty title="No tracks yet" text="The library fills when an administrator uploads music." /> }
            .into_any()
    }
}

#[component]
fn Skeleton() -> impl IntoView {
    let row = || view! { <li class="skeleton skeleton--row"></li> };
    view! { <ul class="track-list" aria-busy="true" aria-label="Loading">{(0..10).map(|_| row()).collect_view()}</ul> }
}
