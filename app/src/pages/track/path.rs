//! A path from a track to another, by tracks whose sound lies between.

use std::time::Duration;

use leptos::{leptos_dom::helpers::debounce, prelude::*, task::spawn_local};
use model::{PageRequest, TrackId, TrackQuery, TrackSummary};

use crate::{
    api,
    components::{
        icon::{Icon, IconName},
        track_row::TrackRow,
    },
    erased_signal::ErasedSignal,
    forms::{FormError, Submission},
    playback::Playback,
};

/// How long typing must rest before a search starts.
const REST: Duration = Duration::from_millis(250);
/// Tracks that are shown of those that are found.
const FOUND: u32 = 6;

/// A search for the other end, and then the path.
#[component]
pub fn PathFrom(
    /// Where it begins.
    track: TrackSummary,
) -> impl IntoView {
    let from = track.id;
    let words = RwSignal::new(String::new());
    let found = ErasedSignal::new(None::<Vec<TrackSummary>>);
    let path = ErasedSignal::new(None::<api::Shelf>);
    let submission = Submission::new(&[]);
    let search = move |asked: String| {
        words.set(asked.clone());
        if asked.trim().is_empty() {
            found.set(None);
            return;
        }
        spawn_local(async move {
            let page = PageRequest::new(1, FOUND);
            let answer = api::list_tracks(TrackQuery { search: asked.clone(), page, ..TrackQuery::default() }).await;
            // Something else may be asked for meanwhile, and the page may have been left.
            if words.try_get_untracked() != Some(asked) {
                return;
            }
            match answer {
                Ok(page) => found.set(Some(page.items)),
                Err(error) => submission.refuse(error.0),
            }
        });
    };
    let mut search_soon = debounce(REST, move |asked| {
        // The page may have been left while the search rested.
        if !words.is_disposed() {
            search(asked);
        }
    });
    let choose = move |to| {
        found.set(None);
        words.set(String::new());
        submission.run(Box::pin(async move {
            let between = api::path(from, to).await.map_err(|error| error.0)?;
            path.try_set(Some(between));
            Ok(())
        }));
    };
    let choices = move || {
        let others = found.get()?.into_iter().filter(|other| other.id != from).collect();
        Some(choices(others, choose))
    };
    view! {
        <details class="path">
            <summary class="button">"Path to…"</summary>
            <div class="path__panel">
                <label class="search">
                    <span class="visually-hidden">"Search where the path leads"</span>
                    <Icon name=IconName::Search />
                    <input
                        class="search__input"
                        type="search"
                        placeholder="Title, artist or album"
                        autocomplete="off"
                        prop:value=move || words.get()
                        on:input=move |event| search_soon(event_target_value(&event))
                    />
                </label>
                {choices}
                <FormError submission />
                {move || path.get().map(|path| view! { <Path path /> })}
            </div>
        </details>
    }
    .into_any()
}

/// What was found, to choose from.
fn choices(tracks: Vec<TrackSummary>, choose: impl Fn(TrackId) + Copy + Send + 'static) -> AnyView {
    let choice = |track: TrackSummary| {
        view! {
            <li>
                <button class="menu__choice" type="button" on:click=move |_| choose(track.id)>
                    {track.title.clone()}
                    <span class="path__artist">{track.artist_line()}</span>
                </button>
            </li>
        }
        .into_any()
    };
    let choices: Vec<AnyView> = tracks.into_iter().map(choice).collect();
    if choices.is_empty() {
        return view! { <p class="path__nothing" role="status">"Nothing else has this in its title, artist or album."</p> }
            .into_any();
    }
    view! { <ul class="path__choices" aria-label="Where the path leads">{choices}</ul> }.into_any()
}

/// The tracks of a path, and what changes from each to the next.
#[component]
fn Path(path: api::Shelf) -> impl IntoView {
    let api::Shelf { title, tracks, reasons } = path;
    if tracks.is_empty() {
        return view! {
            <p class="path__nothing" role="status">
                "The sound of one of the two is not known, so nothing can be found between them. Choose another track."
            </p>
        }
        .into_any();
    }
    let playback = Playback::expect();
    let label = title.clone();
    let list = StoredValue::new(tracks.clone());
    let enqueue = move |_| list.get_value().into_iter().for_each(|track| playback.enqueue(track));
    let rows = tracks.into_iter().zip(reasons).enumerate().map(|(index, (track, change))| {
        view! {
            <TrackRow tracks=list index track />
            {(!change.is_empty()).then(|| view! { <li class="path__change">{change}</li> }.into_any())}
        }
        .into_any()
    });
    view! {
        <section aria-label=label>
            <h2 class="path__title">{title}</h2>
            <div class="path__actions">
                <button class="button button--primary" type="button" on:click=move |_| playback.play_from(list.get_value(), 0)>
                    <Icon name=IconName::Play />
                    "Play the path"
                </button>
                <button class="button" type="button" on:click=enqueue>
                    "Add to queue"
                </button>
            </div>
            <ol class="track-list">{rows.collect_view()}</ol>
        </section>
    }
    .into_any()
}
