//! The one player of the page, and what it says as signals.
//!
//! The player itself is not `Send` and lives in a thread-local slot from [`Playback::start`] on; pages hold the
//! [`Playback`], which is `Copy`. The player knows tracks by id; their titles are kept here beside it.

mod keys;
mod media_session;
mod reports;
mod wishes;

use std::{cell::RefCell, rc::Rc};

use leptos::prelude::*;
use model::{Rendition, TrackId, TrackSummary};
use player::{Config, Phase, Player, Quality, State};

use crate::{
    net::{self, Renewal},
    preferences::{Preference, quality_of},
};

pub use keys::STEP_S;

thread_local! {
    static PLAYER: RefCell<Option<Player>> = const { RefCell::new(None) };
}

/// What is played, as fine-grained signals, and the ways to change it.
#[derive(Debug, Clone, Copy)]
pub struct Playback {
    state: RwSignal<State>,
    /// The tracks of the queue, each once.
    known: RwSignal<Vec<TrackSummary>>,
    /// What the player is doing.
    pub phase: Memo<Phase>,
    /// The current track.
    pub current: Memo<Option<TrackSummary>>,
    /// Which entry of the queue is current.
    pub index: Memo<Option<usize>>,
    /// The queue, in order.
    pub queue: Memo<Vec<TrackSummary>>,
    /// Where in the current track, in seconds.
    pub position_s: Memo<f64>,
    /// Length of the current track, in seconds.
    pub duration_s: Memo<f64>,
    /// Loaded parts of the current track, in seconds.
    pub buffered: Memo<Vec<(f64, f64)>>,
    /// 0 to 1.
    pub volume: Memo<f64>,
    /// Whether sound is off.
    pub muted: Memo<bool>,
    /// Who chooses the rendition.
    pub quality: Memo<Quality>,
    /// The rendition that sounds.
    pub rendition: Memo<Option<Rendition>>,
    /// Whether the bar fills the screen of a phone.
    pub expanded: RwSignal<bool>,
}

impl Playback {
    /// A silent player, given to everything below.
    pub fn provide() -> Self {
        let state = RwSignal::new(State::default());
        let known = RwSignal::new(Vec::new());
        let current = Memo::new(move |_| {
            let id = state.with(|state| state.index.and_then(|index| state.queue.get(index)).map(|item| item.track))?;
            known.with(|known| find(known, id))
        });
        let items = Memo::new(move |_| state.with(|state| state.queue.clone()));
        let playback = Self {
            state,
            known,
            current,
            phase: Memo::new(move |_| state.with(|state| state.phase.clone())),
            index: Memo::new(move |_| state.with(|state| state.index)),
            queue: Memo::new(move |_| {
                known.with(|known| items.read().iter().filter_map(|item| find(known, item.track)).collect())
            }),
            position_s: Memo::new(move |_| state.with(|state| state.position_s)),
            duration_s: Memo::new(move |_| {
                let stated = state.with(|state| state.duration_s);
                let known = || current.with(|track| track.as_ref().map_or(0.0, |track| track.gapless.duration_s()));
                if stated > 0.0 { stated } else { known() }
            }),
            buffered: Memo::new(move |_| state.with(|state| state.buffered.clone())),
            volume: Memo::new(move |_| state.with(|state| state.volume)),
            muted: Memo::new(move |_| state.with(|state| state.muted)),
            quality: Memo::new(move |_| state.with(|state| state.quality)),
            rendition: Memo::new(move |_| state.with(|state| state.rendition)),
            expanded: RwSignal::new(false),
        };
        provide_context(playback);
        playback
    }

    /// The playback of the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Creates the player, with what this browser remembers of volume and quality. To be called once, in an effect.
    pub fn start(self) {
        let reports = reports::Reports::start();
        let config = Config {
            base: net::base::absolute(""),
            refresh: Rc::new(|| Box::pin(async { net::renew().await != Renewal::SignedOut })),
        };
        let player = Player::new(config, move |update| match update {
            player::Update::State(state) => self.state.set(state),
            player::Update::Play(event) => reports.push(event),
        });
        restore(&player);
        PLAYER.set(Some(player));
        keys::listen(self);
        media_session::follow(self);
        on_cleanup(|| {
            if let Some(player) = PLAYER.take() {
                player.destroy();
            }
        });
    }

    /// Whether sound is on or about to be. Reactive.
    pub fn is_playing(self) -> bool {
        matches!(*self.phase.read(), Phase::Playing | Phase::Loading | Phase::Stalled)
    }

    /// Whether this track is the current one. Reactive.
    pub fn is_current(self, track: TrackId) -> bool {
        self.current.with(|current| current.as_ref().is_some_and(|current| current.id == track))
    }
}

fn restore(player: &Player) {
    if let Some(percent) = Preference::Volume.read().and_then(|text| text.parse::<u32>().ok()) {
        player.set_volume(f64::from(percent.min(100)) / 100.0);
    }
    if let Some(muted) = Preference::Muted.read() {
        player.set_muted(muted == "true");
    }
    if let Some(quality) = Preference::Quality.read() {
        player.set_quality(quality_of(&quality));
    }
}

fn find(known: &[TrackSummary], id: TrackId) -> Option<TrackSummary> {
    known.iter().find(|track| track.id == id).cloned()
}
