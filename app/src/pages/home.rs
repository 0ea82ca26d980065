//! Home: what was played last, and what is new.

use leptos::prelude::*;
use model::{TrackSummary, url::page};

use crate::{
    api::{self, Shelves},
    components::{empty::Empty, gate::Gate, load::Load, track_tile::TrackTile},
    loaded::Loaded,
    session::Session,
    title::page_title,
};

/// The first page of whoever is signed in.
#[component]
pub fn HomePage() -> impl IntoView {
    page_title("Home");
    view! {
        <Gate page=|| view! { <Home /> }.into_any() />
    }
}

#[component]
fn Home() -> impl IntoView {
    let shelves = Loaded::once(api::shelves);
    let content = |shelves: Shelves| view! { <Content shelves /> };
    view! {
        <h1 class="visually-hidden">"Home"</h1>
        <Load resource=shelves fallback=Skeleton view=content />
    }
}

#[component]
fn Content(shelves: Shelves) -> impl IntoView {
    if shelves.newest.is_empty() {
        return view! { <NoMusic /> }.into_any();
    }
    let recent: Vec<_> = shelves.recent.into_iter().map(|play| play.track).collect();
    view! {
        {(!recent.is_empty()).then(|| view! { <Shelf title="Recently played" tracks=recent row=true /> })}
        <Shelf title="New in the library" tracks=shelves.newest />
    }
    .into_any()
}

/// A shelf of tiles: a row that scrolls sideways, or a grid.
#[component]
fn Shelf(title: &'static str, tracks: Vec<TrackSummary>, #[prop(optional)] row: bool) -> impl IntoView {
    let shelf = StoredValue::new(tracks.clone());
    let class = if row { "shelf__tiles shelf__tiles--row" } else { "shelf__tiles" };
    view! {
        <section class="shelf" aria-label=title>
            <h2 class="shelf__title">{title}</h2>
            <ul class=class>
                {tracks
                    .into_iter()
                    .enumerate()
                    .map(|(index, track)| view! { <TrackTile tracks=shelf index track /> })
                    .collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn NoMusic() -> impl IntoView {
    let is_admin = Session::expect().is_admin();
    if is_admin {
        view! {
            <Empty title="It is quiet here" text="Drop your first tracks on the upload page; they play a few seconds later.">
                <a class="button button--primary" href=page::UPLOAD>"Upload music"</a>
            </Empty>
        }
        .into_any()
    } else {
        view! { <Empty title="It is quiet here" text="Nothing has been added yet. Come back when an administrator has uploaded music." /> }
        .into_any()
    }
}

/// Static, so that it costs no machinery.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="shelf" role="status" aria-label="Loading">
            <div class="skeleton skeleton--title"></div>
            <div class="shelf__tiles">
                <div class="skeleton skeleton--cover"></div>
                <div class="skeleton skeleton--cover"></div>
                <div class="skeleton skeleton--cover"></div>
                <div class="skeleton skeleton--cover"></div>
                <div class="skeleton skeleton--cover"></div>
                <div class="skeleton skeleton--cover"></div>
            </div>
        </div>
    }
}
