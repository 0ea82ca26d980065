//! The library: every track, searched, filtered, ordered and paged.

mod controls;
mod filter;
mod query;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{Page, PageRequest, TrackQuery, TrackSummary, url::page};

use self::{
    controls::Controls,
    query::{Query, address},
};
use crate::{
    api,
    components::{
        empty::Empty,
        gate::Gate,
        icon::{Icon, IconName},
        load::Load,
        pager::Pager,
        track_row::TrackRow,
    },
    format,
    loaded::Loaded,
    playback::Playback,
    session::Session,
    title::page_title,
};

/// The library page.
#[component]
pub fn LibraryPage() -> impl IntoView {
    page_title("Library");
    view! {
        <Gate page=|| view! { <Library /> }.into_any() />
    }
}

/// The address is the state: search, order, filter and page are in its query.
#[component]
fn Library() -> impl IntoView {
    let parameters = use_query_map();
    let query = Query(parameters);
    let tracks = Loaded::new(move || address(&query.get()), move || api::list_tracks(query.get()));
    let content = move |tracks: Page<TrackSummary>| {
        let query = untrack(|| query.get());
        view! { <Tracks tracks query /> }
    };
    view! {
        <Controls query />
        <Load resource=tracks fallback=Skeleton view=content />
    }
}

#[component]
fn Tracks(tracks: Page<TrackSummary>, query: TrackQuery) -> impl IntoView {
    if tracks.items.is_empty() {
        return view! { <Nothing total=tracks.total query /> }.into_any();
    }
    let playback = Playback::expect();
    let (total, number, pages) = (tracks.total, tracks.number, tracks.pages());
    let list = StoredValue::new(tracks.items.clone());
    let address = move |number| {
        let page = PageRequest::new(number, PageRequest::DEFAULT_SIZE);
        address(&TrackQuery { page, ..query.clone() })
    };
    view! {
        <div class="library__summary">
            <p class="library__count" role="status">{format::count(total, "track")}</p>
            <div class="library__ways">
                {Session::expect()
                    .is_admin()
                    .then(|| view! { <a class="button" href=page::MAP>"Map"</a> }.into_any())}
                <button class="button" type="button" on:click=move |_| playback.play_from(list.get_value(), 0)>
                    <Icon name=IconName::Play />
                    "Play all"
                </button>
            </div>
        </div>
        <ol class="track-list">
            {tracks
                .items
                .into_iter()
                .enumerate()
                .map(|(index, track)| view! { <TrackRow tracks=list index track /> })
                .collect_view()}
        </ol>
        <Pager address number pages />
    }
    .into_any()
}

#[component]
fn Nothing(total: u64, query: TrackQuery) -> impl IntoView {
    if total > 0 {
        let first = TrackQuery { page: PageRequest::default(), ..query };
        view! {
            <Empty title="No such page" text="The list ends before.">
                <a class="button" href=address(&first)>"Go to the first page"</a>
            </Empty>
        }
        .into_any()
    } else if !query.search.is_empty() || !query.by_sound.is_empty() {
        let text = if query.by_sound.is_empty() {
            "Nothing has this in its title, artist or album. Try fewer or other words."
        } else {
            "Nothing that fits sounds like this. Try a wider filter, or fewer words."
        };
        view! {
            <Empty title="No track found" text>
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

/// Static, so that it costs no machinery.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="track-list" role="status" aria-label="Loading">
            <div class="skeleton skeleton--row"></div>
            <div class="skeleton skeleton--row"></div>
            <div class="skeleton skeleton--row"></div>
            <div class="skeleton skeleton--row"></div>
            <div class="skeleton skeleton--row"></div>
            <div class="skeleton skeleton--row"></div>
        </div>
    }
}
