//! The map of the page as it stands, and what can be done with it.

use std::{cell::Cell, time::Duration};

use futures::future::{AbortHandle, abortable};
use http::Method;
use leptos::{ev, leptos_dom::helpers::debounce, prelude::*, task::spawn_local};
use model::{Error, MapPart, MapPoint, MapWindow, TrackId, url};

use super::{
    paint::{Marks, measure, paint},
    scale::Scale,
    scene::Scene,
    view::{Pair, View},
};
use crate::{
    erased_signal::ErasedSignal,
    format,
    net::{Call, read},
    playback::Playback,
    preferences::Preference,
    theme,
};

/// How long the map must rest before the server is asked for what has come into view.
const REST: Duration = Duration::from_millis(150);
/// How long the pointer must rest on a track before it is played.
const DWELL: Duration = Duration::from_millis(250);
/// Tracks of the list beside the map.
const LISTED: usize = 8;

thread_local! {
    /// What was in view when the page was left: whoever comes back from a track goes on there.
    static LEFT_AT: Cell<View> = const { Cell::new(View::WHOLE) };
}

/// The map of the page.
#[derive(Debug, Clone, Copy)]
pub struct Chart {
    /// What is in view.
    pub view: ErasedSignal<View>,
    /// What is drawn.
    pub scene: ErasedSignal<Scene>,
    /// The track under the pointer.
    pub hovered: ErasedSignal<Option<MapPoint>>,
    /// The track that was chosen.
    pub selected: ErasedSignal<Option<MapPoint>>,
    /// Tracks in the middle of what is in view.
    pub listed: ErasedSignal<Vec<MapPoint>>,
    /// What there is to say of what is in view, or why it cannot be seen.
    pub status: RwSignal<String>,
    /// Whether the server could not be asked.
    pub has_failed: RwSignal<bool>,
    /// Whether there is no track on the whole map.
    pub is_empty: RwSignal<bool>,
    /// Whether a track is played when the pointer rests on it.
    pub hover_plays: StoredValue<bool>,
    /// Put aside, so that the map is small enough to be handed around.
    playback: StoredValue<Playback>,
    /// The question that the server has not answered yet.
    asked: StoredValue<Option<AbortHandle>>,
    /// The track that is to be played as soon as the player may know it.
    wanted: StoredValue<Option<TrackId>>,
}

impl Chart {
    /// A map with nothing on it yet, which fills and follows what happens for as long as the current owner lives.
    pub fn start() -> Self {
        let chart = Self {
            view: ErasedSignal::new(LEFT_AT.get()),
            scene: ErasedSignal::new(Scene::default()),
            hovered: ErasedSignal::new(None),
            selected: ErasedSignal::new(None),
            listed: ErasedSignal::new(Vec::new()),
            status: RwSignal::new(String::new()),
            has_failed: RwSignal::new(false),
            is_empty: RwSignal::new(false),
            hover_plays: StoredValue::new(true),
            playback: StoredValue::new(Playback::expect()),
            asked: StoredValue::new(None),
            wanted: StoredValue::new(None),
        };
        Effect::new(move |_| chart.fit());
        chart.keep_asking();
        chart.keep_painted();
        chart.play_when_rested_on();
        on_cleanup(move || chart.ask_no_more());
        chart
    }

    /// As large as the canvas, and anew whenever that or the page's colours change.
    fn fit(self) {
        let fit = move || {
            if let Some(size) = measure() {
                self.scene.update(|scene| scene.size = size);
            }
        };
        fit();
        let listener = window_event_listener(ev::resize, move |_| fit());
        on_cleanup(move || listener.remove());
        theme::follow(fit);
    }

    fn keep_painted(self) {
        Effect::new(move |_| {
            let marks = Marks {
                hovered: self.hovered.get(),
                selected: self.selected.get(),
                playing: self.playback.get_value().current().map(|track| track.id),
            };
            paint(&self.scene.read(), self.view.get(), &marks);
        });
    }

    fn keep_asking(self) {
        let mut ask_soon = debounce(REST, move |()| self.ask());
        Effect::new(move |before: Option<()>| {
            LEFT_AT.set(self.view.get());
            if before.is_some() { ask_soon(()) } else { self.ask() }
        });
    }

    /// Asks for what is in view. The answer to an earlier question is of no use any more.
    fn ask(self) {
        let Some(Ok(window)) = self.view.try_get_untracked().map(View::window) else { return };
        let (answer, handle) = abortable(part(window));
        self.ask_no_more();
        self.asked.set_value(Some(handle));
        spawn_local(async move {
            match answer.await {
                Ok(Ok(part)) => self.show(part),
                Ok(Err(error)) => self.fail(error),
                Err(_aborted) => {}
            }
        });
    }

    fn ask_no_more(self) {
        if let Some(Some(handle)) = self.asked.try_update_value(Option::take) {
            handle.abort();
        }
    }

    fn show(self, part: MapPart) {
        let MapPart { points, total } = part;
        let view = self.view.get_untracked();
        self.has_failed.set(false);
        self.is_empty.set(total == 0 && view == View::WHOLE);
        self.status.set(match points.len() as u64 {
            0 => "No track stands here. Zoom out to find some.".to_owned(),
            shown if shown < total => format!("{shown} of {total} tracks that stand here. Zoom in to see the others."),
            shown => format!("{} in view", format::count(shown, "track")),
        });
        self.scene.update(|scene| scene.points = points);
        self.listed.set(self.scene.read_untracked().around_the_middle(LISTED, view));
    }

    fn fail(self, error: Error) {
        self.has_failed.set(true);
        self.status.set(error.message);
    }

    /// Asks again.
    pub fn try_again(self) {
        self.ask();
    }

    fn play_when_rested_on(self) {
        let mut play_soon = debounce(DWELL, move |()| {
            if self.hover_plays.try_get_value() == Some(true)
                && let Some(Some(point)) = self.hovered.try_get_untracked()
                && !untrack(|| self.playback.get_value().is_current(point.track))
            {
                self.hear(point.track);
            }
        });
        Effect::new(move |_| {
            self.hovered.track();
            // What is not under the pointer any more need not be heard.
            self.wanted.set_value(None);
            play_soon(());
        });
    }

    /// Whether a rest of the pointer plays, as this browser remembers it.
    pub fn remembered_hover_plays(self) -> bool {
        let plays = Preference::HoverPlays.read().is_none_or(|word| word == "true");
        self.hover_plays.set_value(plays);
        plays
    }

    /// Lets a rest of the pointer play, or not.
    pub fn set_hover_plays(self, plays: bool) {
        Preference::HoverPlays.write(if plays { "true" } else { "false" });
        self.hover_plays.set_value(plays);
    }

    /// Plays a track, unless another is wanted before the server has told what the player must know of it.
    pub fn hear(self, track: TrackId) {
        self.wanted.set_value(Some(track));
        spawn_local(async move {
            let told = told(track).await;
            if self.wanted.try_get_value() != Some(Some(track)) {
                return;
            }
            match told {
                Ok(track) => self.playback.get_value().preview(track.summary),
                Err(error) => self.fail(error),
            }
        });
    }

    /// Looks so many times as close, about this pixel or about the middle.
    pub fn zoom(self, times: f64, about: Option<Pair>) {
        let size = self.scene.read_untracked().size;
        let about = about.unwrap_or(size.map(|pixels| pixels / 2.0));
        self.look(self.view.get_untracked().closer(times, about, size));
    }

    /// Moves the map by so many pixels.
    pub fn pan(self, by: Pair) {
        let size = self.scene.read_untracked().size;
        self.look(self.view.get_untracked().moved(by, size));
    }

    /// Brings this into view.
    pub fn look(self, view: View) {
        if self.view.get_untracked() != view {
            self.point_at(None);
            self.view.set(view);
        }
    }

    /// The pointer is on this track now, or on none.
    pub fn point_at(self, point: Option<MapPoint>) {
        if *self.hovered.read_untracked() != point {
            self.hovered.set(point);
        }
    }

    /// The track that is drawn within so many pixels of a place of the canvas.
    pub fn drawn_at(self, place: Pair, within: f64) -> Option<MapPoint> {
        self.scene.read_untracked().at(place, within, self.view.get_untracked())
    }

    /// Colours tracks by something else.
    pub fn colour_by(self, scale: Scale) {
        self.scene.update(|scene| scene.scale = scale);
    }
}

async fn part(window: MapWindow) -> Result<MapPart, Error> {
    read(Call::new(Method::GET, url::map(&window)).send().await?).await
}

async fn told(track: TrackId) -> Result<model::Track, Error> {
    read(Call::new(Method::GET, url::track(track)).send().await?).await
}
