//! Radio: a queue that goes on by itself.

use std::time::Duration;

use leptos::{leptos_dom::helpers::set_timeout, prelude::*, task::spawn_local};
use model::{RadioRequest, RadioSeeds, TrackId, TrackSummary};
use player::Phase;

use super::Playback;
use crate::api;

/// With fewer tracks than this to come, more are asked for.
const TO_COME: usize = 3;
/// How long to wait after a failure.
const AGAIN: Duration = Duration::from_secs(15);
/// What is said where the server knows of nothing that sounds alike.
const NOTHING: &str = "The radio knows of nothing that sounds alike.";

/// A radio that is on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Radio {
    from: TrackId,
    seeds: RadioSeeds,
    random: u32,
}

impl Playback {
    /// Plays a track, and from there on what sounds alike: like it, like its artists or like its album.
    pub fn start_radio(self, track: TrackSummary, seeds: RadioSeeds) {
        let random = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        let radio = Radio { from: track.id, seeds, random };
        self.play_from(vec![track], 0);
        self.radio_trouble.set(None);
        self.radio.set(Some(radio));
    }

    /// Why the radio that is on does not go on, in a sentence.
    pub fn radio_trouble(self) -> Option<String> {
        self.radio.read().and(self.radio_trouble.get())
    }
}

/// Keeps something to come for as long as the current owner lives and a radio is on.
pub fn follow(playback: Playback) {
    let asking = StoredValue::new(false);
    let again = Trigger::new();
    Effect::new(move |_| {
        again.track();
        let Some(radio) = playback.radio.get() else { return };
        let played: Vec<TrackId> = {
            let steady = playback.steady.read();
            let to_come = steady.queue.len().saturating_sub(steady.index.unwrap_or(0));
            if to_come > TO_COME || steady.queue.is_empty() || asking.get_value() {
                return;
            }
            steady.queue.iter().skip(1).map(|item| item.track).collect()
        };
        asking.set_value(true);
        spawn_local(async move {
            let first = played.len().saturating_sub(RadioRequest::MOST_PLAYED);
            let next = api::radio(radio.from, radio.seeds, played[first..].to_vec(), first as u32, radio.random).await;
            asking.set_value(false);
            // Meanwhile something else may be on, perhaps another radio.
            if playback.radio.get_untracked() != Some(radio) {
                return again.notify();
            }
            match next {
                Ok(next) => {
                    playback.radio_trouble.set(next.is_empty().then(|| NOTHING.to_owned()));
                    // They may come when all the others have been played.
                    let goes_on = !next.is_empty() && untrack(|| playback.phase()) == Phase::Ended;
                    for track in next {
                        playback.enqueue(track);
                    }
                    if goes_on {
                        playback.play();
                    }
                }
                Err(error) => {
                    playback.radio_trouble.set(Some(error.0.message));
                    set_timeout(move || again.notify(), AGAIN);
                }
            }
        });
    });
}
