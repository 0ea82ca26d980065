//! A track: what it is, how it sounds, and, for an admin, how to correct it.

mod details;
mod edit;
mod path;
mod radio;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use model::{CoverSize, Error, Track, TrackId, TrackState, url};

use self::{details::Details, edit::EditTrack, path::PathFrom, radio::RadioMenu};
use crate::{
    api,
    components::{
        cover::Cover,
        delete_track::DeleteTrack,
        gate::Gate,
        load::Load,
        resemblances::Resemblances,
        shelf::Shelf,
        track_actions::{PlayButton, QueueButtons},
        waveform::Waveform,
    },
    format,
    loaded::Loaded,
    playback::Playback,
    session::Session,
    title::page_title,
};

/// A track's page.
#[component]
pub fn TrackPage() -> impl IntoView {
    view! { <Gate page=|| view! { <Loaded /> }.into_any() /> }
}

type TrackResource = Loaded<api::TrackPage>;

#[component]
fn Loaded() -> impl IntoView {
    let parameters = use_params_map();
    let id = move || parameters.read().get("id").unwrap_or_default();
    let resource = Loaded::new(id, move || {
        let id = id().parse::<TrackId>();
        async move {
            match id {
                Ok(id) => api::track(id).await,
                Err(_) => Err(Error::not_found("track").into()),
            }
        }
    });
    let content = move |page: api::TrackPage| view! { <Content page resource /> };
    view! { <Load resource fallback=Skeleton view=content /> }
}

#[component]
fn Content(page: api::TrackPage, resource: TrackResource) -> impl IntoView {
    let is_admin = Session::expect().is_admin();
    let api::TrackPage { track, similar } = page;
    let summary = track.summary.clone();
    let ready = track.state == TrackState::Ready;
    page_title(&summary.title);
    view! {
        <article class="track">
            <div class="track__cover">
                <Cover track=summary.clone() size=CoverSize::Large />
            </div>
            <header class="track__head">
                <h1 class="track__title">{summary.title.clone()}</h1>
                <p class="track__artist">{summary.artist_line()}</p>
                {summary.album.clone().map(|album| view! { <p class="track__album">{album}</p> }.into_any())}
                {if ready { view! { <Sound track=track.clone() /> }.into_any() } else { not_ready(track.state).into_any() }}
            </header>
            <Details track=track.clone() />
            {is_admin.then(|| view! { <Administration track resource /> })}
        </article>
        {(!similar.tracks.is_empty()).then(|| view! { <Shelf shelf=similar row=true /> })}
    }
    .into_any()
}

/// What an admin can do about a track.
#[component]
fn Administration(track: Track, resource: TrackResource) -> impl IntoView {
    let navigate = use_navigate();
    let deleted = Callback::new(move |()| navigate(url::page::LIBRARY, NavigateOptions::default()));
    let kept = Callback::new(move |_| resource.refetch());
    let (id, title, found) = (track.summary.id, track.summary.title.clone(), track.sounds_like.clone());
    view! {
        <section class="track__admin" aria-label="Administration">
            <Resemblances track=id name=title.clone() found kept deleted />
            <EditTrack track resource />
            <DeleteTrack id title deleted />
        </section>
    }
    .into_any()
}

/// The buttons and the waveform of a track that can be played.
#[component]
fn Sound(track: Track) -> impl IntoView {
    let playback = Playback::expect();
    let summary = track.summary;
    let id = summary.id;
    let tracks = StoredValue::new(vec![summary.clone()]);
    let played = move || {
        let position_s = if playback.is_current(id) { playback.position_s() } else { 0.0 };
        format!("--played:{}", format::share(position_s, playback.duration_s()))
    };
    view! {
        <div class="track__actions">
            <PlayButton tracks index=0 class="button button--primary button--round" />
            <RadioMenu track=summary.clone() />
            <QueueButtons track=summary.clone() />
            <PathFrom track=summary />
        </div>
        <div class="track__waveform" style=played>
            <Waveform track=Signal::stored(Some(id)) bars=110 />
        </div>
    }
    .into_any()
}

fn not_ready(state: TrackState) -> impl IntoView {
    let words = match state {
        TrackState::Processing => "This track is still being prepared. It can be played in a moment.",
        TrackState::Failed => "This track could not be prepared. The upload page says why.",
        TrackState::Ready => "",
    };
    view! { <p class="track__state" role="status">{words}</p> }
}

#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="track" role="status" aria-label="Loading">
            <div class="track__cover"><div class="skeleton skeleton--cover"></div></div>
            <div class="track__head">
                <div class="skeleton skeleton--title"></div>
                <div class="skeleton skeleton--line"></div>
            </div>
        </div>
    }
}
