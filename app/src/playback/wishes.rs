//! What a listener may ask of the player.

use leptos::prelude::*;
use model::TrackSummary;
use player::{Item, Player, Quality, between};

use super::{PLAYER, Playback};
use crate::preferences::{Preference, quality_name};

#[expect(clippy::unused_self, reason = "wishes go to the playback, wherever the player itself is kept")]
impl Playback {
    /// Plays these tracks from `index` on.
    pub fn play_from(self, tracks: Vec<TrackSummary>, index: usize) {
        let items = tracks.iter().map(item).collect();
        self.radio.set(None);
        self.previewed.set_value(None);
        self.forget_old();
        self.remember(tracks);
        self.load(items, index);
    }

    /// Appends a track to the queue.
    pub fn enqueue(self, track: TrackSummary) {
        let item = item(&track);
        self.remember(vec![track]);
        with(|player| player.enqueue(item));
    }

    /// Puts a track behind the current one.
    pub fn play_next(self, track: TrackSummary) {
        let item = item(&track);
        self.remember(vec![track]);
        with(|player| player.play_next(item));
    }

    /// Goes to an entry of the queue.
    pub fn jump(self, index: usize) {
        self.load(self.state.get_untracked().queue, index);
    }

    /// Plays these entries from `index` on. What the bar shows of them must be remembered.
    pub(super) fn load(self, items: Vec<Item>, index: usize) {
        with(|player| player.load(items, index, true));
    }

    /// Takes an entry out of the queue.
    pub fn remove(self, index: usize) {
        with(|player| player.remove(index));
    }

    /// Plays or pauses.
    pub fn toggle(self) {
        with(Player::toggle);
    }

    /// Plays.
    pub fn play(self) {
        with(Player::play);
    }

    /// Pauses.
    pub fn pause(self) {
        with(Player::pause);
    }

    /// Goes to the next track.
    pub fn next(self) {
        with(Player::next);
    }

    /// Goes to the start of this track, or to the one before.
    pub fn previous(self) {
        with(Player::previous);
    }

    /// Goes to this second of the track.
    pub fn seek(self, position_s: f64) {
        let end_s = untrack(|| self.duration_s());
        with(|player| player.seek(between(position_s, 0.0, end_s.max(0.0))));
    }

    /// Goes so many seconds on, or back.
    pub fn seek_by(self, seconds: f64) {
        self.seek(untrack(|| self.position_s()) + seconds);
    }

    /// Sets the volume, 0 to 1, and turns sound on.
    pub fn set_volume(self, volume: f64) {
        Preference::Volume.write(&((volume * 100.0).round() as u32).to_string());
        with(|player| player.set_volume(volume));
        if untrack(|| self.is_muted()) {
            self.set_muted(false);
        }
    }

    /// Turns sound off or on.
    pub fn set_muted(self, muted: bool) {
        Preference::Muted.write(&muted.to_string());
        with(|player| player.set_muted(muted));
    }

    /// Leaves the rendition to the player, or takes it over.
    pub fn set_quality(self, quality: Quality) {
        Preference::Quality.write(&quality_name(quality));
        with(|player| player.set_quality(quality));
    }

    /// Keeps what the bar must show of the tracks.
    pub(super) fn remember(self, tracks: Vec<TrackSummary>) {
        self.known.update(|known| {
            known.retain(|old| tracks.iter().all(|new| new.id != old.id));
            known.extend(tracks);
        });
    }

    /// Forgets the tracks that are not queued.
    fn forget_old(self) {
        let queued: Vec<_> = self.state.read_untracked().queue.iter().map(|item| item.track).collect();
        self.known.update(|known| known.retain(|track| queued.contains(&track.id)));
    }
}

fn with(wish: impl FnOnce(&Player)) {
    if let Some(player) = PLAYER.with_borrow(Clone::clone) {
        wish(&player);
    }
}

pub(super) fn item(track: &TrackSummary) -> Item {
    Item { track: track.id, revision: track.revision, gapless: track.gapless }
}
