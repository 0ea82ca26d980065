//! Home: what was played last, what is recommended, and what is new.

use leptos::prelude::*;
use model::url::page;

use crate::{
    api,
    components::{empty::Empty, gate::Gate, load::Load, shelf::Shelf},
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
    let content = |shelves: Vec<api::Shelf>| view! { <Content shelves /> };
    view! {
        <h1 class="visually-hidden">"Home"</h1>
        <Load resource=shelves fallback=Skeleton view=content />
    }
}

/// The last shelf is a grid of all that is new; the others are rows.
#[component]
fn Content(shelves: Vec<api::Shelf>) -> impl IntoView {
    if shelves.is_empty() {
        return view! { <NoMusic /> }.into_any();
    }
    let rows = shelves.len() - 1;
    shelves
        .into_iter()
        .enumerate()
        .map(|(index, shelf)| view! { <Shelf shelf row=index < rows /> })
        .collect_view()
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
