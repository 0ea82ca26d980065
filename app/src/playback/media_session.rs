//! The operating system's media controls: lock screen, headset and keyboard keys.
//!
//! `web-sys` marks this interface as unstable, so it is reached by name. Where a browser lacks it, or a part of it,
//! that part does nothing.

use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::*;
use model::{CoverSize, TrackSummary, url};
use player::{Phase, between};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use super::{Playback, keys::STEP_S};
use crate::net::base::absolute;

/// Keeps the system's controls equal to the player for as long as the current owner lives.
pub fn follow(playback: Playback) {
    let Some(session) = property(&window().navigator(), "mediaSession") else { return };
    listen(&session, playback);
    let session = StoredValue::new_local(session);
    Effect::new(move |_| {
        let metadata = playback.current().as_ref().and_then(metadata);
        session.with_value(|session| set(session, "metadata", &metadata.unwrap_or(JsValue::NULL)));
    });
    Effect::new(move |_| {
        let state = match playback.phase() {
            Phase::Empty => "none",
            Phase::Playing | Phase::Loading | Phase::Stalled => "playing",
            Phase::Paused | Phase::Ended | Phase::Failed(_) => "paused",
        };
        session.with_value(|session| set(session, "playbackState", &state.into()));
    });
    Effect::new(move |_| {
        let (duration_s, position_s) = (playback.duration_s(), playback.position_s());
        if duration_s > 0.0 {
            session.with_value(|session| set_position(session, duration_s, between(position_s, 0.0, duration_s)));
        }
    });
}

fn listen(session: &JsValue, playback: Playback) {
    let on = |action: &str, wish: Box<dyn Fn(JsValue)>| {
        let handler = Closure::wrap(wish).into_js_value();
        call(session, "setActionHandler", &[action.into(), handler]);
    };
    on("play", Box::new(move |_| playback.play()));
    on("pause", Box::new(move |_| playback.pause()));
    on("previoustrack", Box::new(move |_| playback.previous()));
    on("nexttrack", Box::new(move |_| playback.next()));
    on("seekbackward", Box::new(move |details| playback.seek_by(-number(&details, "seekOffset").unwrap_or(STEP_S))));
    on("seekforward", Box::new(move |details| playback.seek_by(number(&details, "seekOffset").unwrap_or(STEP_S))));
    on(
        "seekto",
        Box::new(move |details| {
            if let Some(position_s) = number(&details, "seekTime") {
                playback.seek(position_s);
            }
        }),
    );
}

fn metadata(track: &TrackSummary) -> Option<JsValue> {
    let artwork = Array::new();
    if track.has_cover {
        for size in CoverSize::ALL {
            let image = Object::new();
            set(&image, "src", &absolute(&url::cover_jpeg(track.id, size, track.cover_version)).into());
            set(&image, "sizes", &format!("{size}x{size}").into());
            set(&image, "type", &"image/jpeg".into());
            artwork.push(&image);
        }
    }
    let init = Object::new();
    set(&init, "title", &track.title.as_str().into());
    set(&init, "artist", &track.artist_line().into());
    set(&init, "album", &track.album.as_deref().unwrap_or_default().into());
    set(&init, "artwork", &artwork);
    let constructor = property(&window(), "MediaMetadata")?.dyn_into::<Function>().ok()?;
    Reflect::construct(&constructor, &Array::of1(&init)).ok()
}

fn set_position(session: &JsValue, duration_s: f64, position_s: f64) {
    let state = Object::new();
    set(&state, "duration", &duration_s.into());
    set(&state, "position", &position_s.into());
    call(session, "setPositionState", &[state.into()]);
}

/// The property, unless it is missing.
fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

fn number(object: &JsValue, name: &str) -> Option<f64> {
    property(object, name)?.as_f64()
}

/// Sets the property; what a browser refuses, its controls do without.
fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// Calls the method, if there is one; what a browser refuses, its controls do without.
fn call(object: &JsValue, name: &str, arguments: &[JsValue]) {
    if let Some(Ok(method)) = property(object, name).map(JsCast::dyn_into::<Function>) {
        let _ = method.apply(object, &arguments.iter().collect::<Array>());
    }
}
