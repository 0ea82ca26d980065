//! Radio: a queue that goes on by itself.

use leptos::{prelude::*, task::spawn_local};
use model::{TrackId, TrackSummary};

use super::Playback;
use crate::api;

/// With fewer tracks than this to come, more are asked for.
const TO_COME: usize = 3;
/// The server wants to know no more of what was played.
const TOLD: usize = 2_000;

/// A radio that is on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Radio {
    from: TrackId,
    random: u32,
}

impl Playback {
    /// Plays a track, and from there on what sounds alike.
    pub fn start_radio(self, track: TrackSummary) {
        let random = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        let radio = Radio { from: track.id, random };
        self.play_from(vec![track], 0);
        self.radio.set(Some(radio));
    }
}

/// Keeps something to come for as long as the current owner lives and a radio is on.
pub fn follow(playback: Playback) {
    let asking = StoredValue::new(false);
    Effect::new(move |_| {
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
            let last = played.len().saturating_sub(TOLD);
            let next = api::radio(radio.from, played[last..].to_vec(), radio.random).await;
            asking.set_value(false);
            // Meanwhile something else may be on. What fails is asked for again with the next track.
            if playback.radio.get_untracked() == Some(radio) {
                next.unwrap_or_default().into_iter().for_each(|track| playback.enqueue(track));
            }
        });
    });
}
