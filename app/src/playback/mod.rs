//! The one player of the page, and what it says as signals.
//!
//! The player itself is not `Send` and lives in a thread-local slot from [`Playback::start`] on; pages hold the
//! [`Playback`], which is `Copy`. The player knows tracks by id; their titles are kept here beside it.

mod keys;
mod media_session;
mod preview;
mod radio;
mod reports;
mod says;
mod wishes;

use std::{cell::RefCell, rc::Rc};

use leptos::prelude::*;
use model::{TrackId, TrackSummary};
use player::{Config, Player, State};

use crate::{
    erased_signal::ErasedSignal,
    net::{self, Renewal},
    preferences::{Preference, quality_of},
};

pub use keys::STEP_S;

thread_local! {
    static PLAYER: RefCell<Option<Player>> = const { RefCell::new(None) };
}

/// What is played, and the ways to change it.
///
/// What the player says several times a second is apart from what changes now and then, so that only the seek bar
/// follows the clock.
#[derive(Debug, Clone, Copy)]
pub struct Playback {
    /// All that the player said last.
    state: ErasedSignal<State>,
    /// The same, without what moves with the clock.
    steady: Memo<State>,
    position_s: Memo<f64>,
    current: Memo<Option<TrackSummary>>,
    /// What is known of the tracks in the queue, each once.
    known: ErasedSignal<Vec<TrackSummary>>,
    /// The radio that is on.
    radio: ErasedSignal<Option<radio::Radio>>,
    /// The track that was heard in passing last.
    previewed: StoredValue<Option<TrackId>>,
    /// Why it did not go on when it was last asked to.
    radio_trouble: ErasedSignal<Option<String>>,
    /// Whether the bar fills the screen of a phone.
    pub expanded: RwSignal<bool>,
}

impl Playback {
    /// A silent player, given to everything below.
    pub fn provide() -> Self {
        let state = ErasedSignal::new(State::default());
        let known = ErasedSignal::new(Vec::<TrackSummary>::new());
        let steady =
            Memo::new(move |_| State { position_s: 0.0, buffered: Vec::new(), bandwidth_bps: None, ..state.get() });
        let current = Memo::new(move |_| {
            let steady = steady.read();
            let item = steady.queue.get(steady.index?)?;
            find(&known.read(), item.track)
        });
        let position_s = Memo::new(move |_| state.read().position_s);
        let playback = Self {
            state,
            steady,
            position_s,
            current,
            known,
            radio: ErasedSignal::new(None),
            previewed: StoredValue::new(None),
            radio_trouble: ErasedSignal::new(None),
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
        radio::follow(self);
        on_cleanup(|| {
            if let Some(player) = PLAYER.take() {
                player.destroy();
            }
        });
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
