//! The map of the catalogue, for administrators: close on it means alike in sound.
//!
//! `view`, `gesture`, `scale` and `scene` are plain reckoning; `paint` draws; `chart` holds what there is in signals, asks the server and
//! plays; `stage` is the canvas with what lies over it.

mod chart;
mod gesture;
mod paint;
mod scale;
mod scene;
mod stage;
mod view;

use leptos::prelude::*;
use model::{MapPoint, Role, url::page};

use self::{
    chart::Chart,
    scale::Scale,
    stage::{Stage, hear_button},
};
use crate::{
    components::{empty::Empty, gate::Gate},
    elements::set_checked,
    title::page_title,
};

/// The id of the switch.
const HOVER_PLAYS: &str = "hover-plays";

/// The map's page.
#[component]
pub fn MapPage() -> impl IntoView {
    page_title("Map");
    view! {
        <Gate role=Role::Admin page=|| view! { <Map /> }.into_any() />
    }
}

#[component]
fn Map() -> impl IntoView {
    let chart = Chart::start();
    Effect::new(move |_| set_checked(HOVER_PLAYS, chart.remembered_hover_plays()));
    view! {
        <header class="page-head">
            <div>
                <h1 class="page-head__title">"Map"</h1>
                <p class="map__lead">"Each point is a track. Tracks that sound alike stand together."</p>
            </div>
            <div class="map__controls" hidden=move || chart.is_empty.get()>
                <label class="map__switch">
                    <input
                        type="checkbox"
                        id=HOVER_PLAYS
                        checked=true
                        on:change=move |event| chart.set_hover_plays(event_target_checked(&event))
                    />
                    "Play on hover"
                </label>
                <label class="select">
                    <span class="select__label">"Colour"</span>
                    <select
                        class="select__input"
                        on:change=move |event| chart.colour_by(Scale::of(&event_target_value(&event)))
                    >
                        {Scale::ALL.map(|(_, word)| view! { <option>{word}</option> }.into_any()).collect_view()}
                    </select>
                </label>
            </div>
        </header>
        <div class="map" hidden=move || chart.is_empty.get()>
            <Stage chart />
            <div class="map__beside">
                <p class="map__words" role="status">{move || chart.status.get()}</p>
                <button
                    class="button"
                    type="button"
                    hidden=move || !chart.has_failed.get()
                    on:click=move |_| chart.try_again()
                >
                    "Try again"
                </button>
                <ul class="map__legend" aria-label="Colours">
                    {move || legend(chart.scene.read().scale)}
                </ul>
                <h2 class="map__heading" id="map-middle">"In the middle"</h2>
                <ol class="map__list" aria-labelledby="map-middle">
                    {move || chart.listed.get().into_iter().map(|point| row(chart, point)).collect_view()}
                </ol>
            </div>
        </div>
        {move || chart.is_empty.get().then(|| nothing().into_any())}
    }
    .into_any()
}

fn legend(scale: Scale) -> Vec<AnyView> {
    let step = |(token, words): &(&'static str, &'static str)| {
        view! { <li style=["--colour:var(", token, ")"].concat()>{*words}</li> }.into_any()
    };
    scale.steps().iter().map(step).collect()
}

/// A track of the list: whoever cannot see the canvas, or use a pointer, has all of it here.
fn row(chart: Chart, point: MapPoint) -> AnyView {
    let place = StoredValue::new(point.clone());
    let pixel = move |axis: usize| {
        let pixel = place.with_value(|point| chart.scene.read().pixel(point, chart.view.get()));
        pixel[axis] as i32
    };
    let (title, artist, address) = (point.title.clone(), point.artist.clone(), page::track(point.track));
    view! {
        <li class="map__row" data-x=move || pixel(0) data-y=move || pixel(1)>
            {hear_button(chart, &point, "icon-button")}
            <div class="map__names">
                <a class="map__title" href=address>{title}</a>
                <p class="map__words">{artist}</p>
            </div>
        </li>
    }
    .into_any()
}

fn nothing() -> impl IntoView {
    view! {
        <Empty
            title="No map yet"
            text="It appears with the first track whose sound has been measured: a few seconds after an upload."
        >
            <a class="button button--primary" href=page::UPLOAD>"Upload music"</a>
        </Empty>
    }
}
