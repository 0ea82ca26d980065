//! The handle that the app holds.

use crate::{Config, Item, Quality, Update, command::Command};

#[cfg(target_arch = "wasm32")]
type Engine = crate::mse::Shell;

/// Where there is no browser (server-side rendering), nothing plays.
#[cfg(not(target_arch = "wasm32"))]
type Engine = Silence;

/// The engine of server-side rendering: it ignores every wish.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, Clone, Copy)]
struct Silence;

#[cfg(not(target_arch = "wasm32"))]
impl Silence {
    fn new(_: Config, _: impl Fn(Update) + 'static) -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "the same shape as the browser's engine")]
    fn command(self, _: Command) {}

    #[expect(clippy::unused_self, reason = "the same shape as the browser's engine")]
    fn destroy(self) {}
}

/// A player with its queue. Clones are handles of the same player.
///
/// In a browser it owns one hidden `<audio id="mist-audio">`; elsewhere every method does nothing.
/// Nothing is returned: what comes of a wish is told to the listener as an [`Update`], often from inside
/// the call of the method (a gesture of the listener does not outlive it). The listener may call back.
#[derive(Debug, Clone)]
pub struct Player(Engine);

impl Player {
    /// Creates the audio element and tells `listener` whatever happens from now on.
    pub fn new(config: Config, listener: impl Fn(Update) + 'static) -> Self {
        Self(Engine::new(config, listener))
    }

    /// Replaces the queue, goes to `index` and, with `autoplay`, plays.
    pub fn load(&self, items: Vec<Item>, index: usize, autoplay: bool) {
        self.0.command(Command::Load { items, index, autoplay });
    }

    /// Appends to the queue.
    pub fn enqueue(&self, item: Item) {
        self.0.command(Command::Enqueue(item));
    }

    /// Inserts behind the current entry.
    pub fn play_next(&self, item: Item) {
        self.0.command(Command::PlayNext(item));
    }

    /// Takes an entry out of the queue. Taking the current one goes to the next.
    pub fn remove(&self, index: usize) {
        self.0.command(Command::Remove(index));
    }

    /// Plays; after the end, again from the start; after a failure, tries again.
    pub fn play(&self) {
        self.0.command(Command::Play);
    }

    /// Pauses.
    pub fn pause(&self) {
        self.0.command(Command::Pause);
    }

    /// Plays when paused, pauses when playing.
    pub fn toggle(&self) {
        self.0.command(Command::Toggle);
    }

    /// Goes to this second of the current track.
    pub fn seek(&self, position_s: f64) {
        self.0.command(Command::Seek(position_s));
    }

    /// Goes to the next entry of the queue.
    pub fn next(&self) {
        self.0.command(Command::Next);
    }

    /// Goes to the start of the current track or, within its first 3 s, to the entry before.
    pub fn previous(&self) {
        self.0.command(Command::Previous);
    }

    /// Sets the volume, 0 to 1.
    pub fn set_volume(&self, volume: f64) {
        self.0.command(Command::SetVolume(volume));
    }

    /// Turns sound off or on.
    pub fn set_muted(&self, muted: bool) {
        self.0.command(Command::SetMuted(muted));
    }

    /// Leaves the choice of rendition to the player, or takes it over. The change is heard within seconds.
    pub fn set_quality(&self, quality: Quality) {
        self.0.command(Command::SetQuality(quality));
    }

    /// Reports the play that is under way as left, stops, and gives everything back: element, listeners,
    /// timers, requests. Later calls of any method do nothing.
    pub fn destroy(&self) {
        self.0.destroy();
    }
}
