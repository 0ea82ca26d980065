//! What the listener asks for.

use model::url;

use super::{Effect, Engine, Machine, Sight, playback::Playhead, tell};
use crate::{Item, between, command::Command, timeline::EntryId};

/// "Previous" goes to the start of the track instead, when more than this was heard.
const RESTART_AFTER_S: f64 = 3.0;
/// A seek to the end goes so far before it, so that there is something to play and an end to reach.
pub(super) const BEFORE_END_S: f64 = 0.1;

impl Machine {
    pub(super) fn command(&mut self, command: Command, sight: &Sight, out: &mut Vec<Effect>) {
        match command {
            Command::Load { items, index, autoplay } => self.load(items, index, autoplay, sight, out),
            Command::Enqueue(item) => self.insert(self.queue.entries().len(), item, out),
            Command::PlayNext(item) => {
                self.insert(self.queue.index().map_or(0, |index| index + 1), item, out);
            }
            Command::Remove(index) => self.remove(index, sight, out),
            Command::Pause => self.pause(out),
            Command::Toggle if self.playhead.wants_sound && self.failure.is_none() => self.pause(out),
            Command::Play | Command::Toggle => self.play(sight, out),
            Command::Seek(position_s) => self.seek(position_s, out),
            Command::Next => {
                if let Some(index) = self.queue.index() {
                    self.go_to(index + 1, sight, out);
                }
            }
            Command::Previous => self.previous(sight, out),
            Command::SetVolume(volume) => {
                if volume.is_finite() {
                    self.volume = between(volume, 0.0, 1.0);
                    out.push(Effect::SetVolume(self.volume));
                }
            }
            Command::SetMuted(muted) => {
                self.muted = muted;
                out.push(Effect::SetMuted(muted));
            }
            Command::SetQuality(quality) => self.set_quality(quality, sight, out),
        }
    }

    fn load(&mut self, items: Vec<Item>, index: usize, autoplay: bool, sight: &Sight, out: &mut Vec<Effect>) {
        tell(self.reporter.skipped(sight.unix_ms), out);
        self.queue.replace(items);
        self.playhead.wants_sound = autoplay;
        self.refusals_s.clear();
        if self.queue.go_to(index) || self.queue.go_to(0) {
            self.begin(0.0, out);
        } else {
            self.unload(out);
        }
    }

    fn insert(&mut self, index: usize, item: Item, out: &mut Vec<Effect>) {
        self.queue.insert(index, item);
        if self.queue.index().is_none() && self.queue.go_to(0) {
            self.playhead.wants_sound = false;
            self.begin(0.0, out);
        } else {
            self.follow_queue(out);
        }
    }

    fn remove(&mut self, index: usize, sight: &Sight, out: &mut Vec<Effect>) {
        let was_current = self.queue.index() == Some(index);
        let was_last = index + 1 == self.queue.entries().len();
        if self.queue.remove(index).is_none() {
            return;
        }
        if !was_current {
            self.follow_queue(out);
            return;
        }
        tell(self.reporter.skipped(sight.unix_ms), out);
        if self.queue.current().is_none() {
            self.unload(out);
            return;
        }
        if was_last {
            self.pause(out);
        }
        self.begin(0.0, out);
    }

    fn play(&mut self, sight: &Sight, out: &mut Vec<Effect>) {
        let Some(index) = self.queue.index() else { return };
        self.playhead.wants_sound = true;
        self.playhead.play_denials = 0;
        if self.failure.is_some() {
            let position_s = self.track_position_s(sight);
            self.refusals_s.clear();
            self.begin(position_s, out);
        } else if self.playhead.ended && !self.go_to(index + 1, sight, out) {
            self.go_to(index, sight, out);
        }
    }

    fn pause(&mut self, out: &mut Vec<Effect>) {
        self.playhead.wants_sound = false;
        out.push(Effect::Pause);
    }

    fn seek(&mut self, position_s: f64, out: &mut Vec<Effect>) {
        let Some(id) = self.queue.current_id() else { return };
        if !position_s.is_finite() {
            return;
        }
        // A track that is not laid yet will be the first on its axis, at 0.
        let (start_s, length_s) = match self.timeline.find(id) {
            Some(placement) => (placement.window.start_s, placement.window.length_s()),
            None => (0.0, f64::MAX), // clamped as soon as its length is known
        };
        self.reporter.sought(position_s);
        self.set_playhead(start_s + between(position_s, 0.0, (length_s - BEFORE_END_S).max(0.0)), out);
    }

    fn previous(&mut self, sight: &Sight, out: &mut Vec<Effect>) {
        let Some(index) = self.queue.index() else { return };
        if self.track_position_s(sight) > RESTART_AFTER_S || index == 0 {
            self.seek(0.0, out);
        } else {
            self.go_to(index - 1, sight, out);
        }
    }

    /// Goes to the start of an entry and plays; `false` if there is none.
    pub(super) fn go_to(&mut self, index: usize, sight: &Sight, out: &mut Vec<Effect>) -> bool {
        if !self.queue.go_to(index) {
            return false;
        }
        tell(self.reporter.skipped(sight.unix_ms), out);
        self.playhead.wants_sound = true;
        let placement = self.queue.current_id().and_then(|id| self.timeline.find(id)).copied();
        match placement {
            Some(placement) if self.failure.is_none() && self.engine == Engine::Mse => {
                self.set_playhead(placement.window.start_s, out);
                self.follow_queue(out);
            }
            _ => self.begin(0.0, out),
        }
        true
    }

    /// Begins the current entry on a new axis.
    pub(super) fn begin(&mut self, position_s: f64, out: &mut Vec<Effect>) {
        let Some(id) = self.queue.current_id() else { return };
        let aborted = self.loads.retain(|load| load.purpose.entry() == id);
        out.extend(aborted.into_iter().map(Effect::Abort));
        self.arrived.retain(|arrived| arrived.target.entry == id);
        for entry in self.queue.entries_mut() {
            entry.stream.forget_buffered();
            entry.stream.forgive();
        }
        self.failure = None;
        self.clear_axis();
        self.aim(position_s);
        match self.engine {
            Engine::Mse => {
                if !self.source.is_fresh {
                    out.push(Effect::OpenSource(self.source.renew()));
                }
                self.guess(id, position_s);
            }
            Engine::Native => {
                self.source.renew();
                let master = self.queue.current().map(|entry| url::master(entry.item.track, entry.item.revision));
                out.extend(master.map(|path| Effect::OpenNative([self.base.as_str(), &path].concat())));
            }
        }
        if position_s > 0.0 {
            self.source.is_fresh = false;
            out.push(Effect::SeekTo(position_s));
        }
    }

    /// From now on the playhead counts as being there, until the element has followed.
    pub(super) fn aim(&mut self, target_s: f64) {
        self.playhead.target_s = Some(target_s);
        self.playhead.target_is_new = true;
    }

    fn clear_axis(&mut self) {
        self.timeline = crate::timeline::Timeline::default();
        self.stalls.reset();
        let playhead = &mut self.playhead;
        *playhead = Playhead { wants_sound: playhead.wants_sound, ..Playhead::default() };
    }

    /// Has nothing to play any more.
    pub(super) fn unload(&mut self, out: &mut Vec<Effect>) {
        let aborted = self.loads.retain(|_| false);
        out.extend(aborted.into_iter().map(Effect::Abort));
        self.arrived.clear();
        self.queue.replace(Vec::new());
        self.failure = None;
        self.playhead.wants_sound = false;
        self.clear_axis();
        self.source.renew();
        out.push(Effect::CloseSource);
    }

    /// Moves the playhead on the axis, keeps the requests that will be needed there, and aborts the others.
    pub(super) fn set_playhead(&mut self, target_s: f64, out: &mut Vec<Effect>) {
        self.aim(target_s);
        self.playhead.has_sounded = false;
        self.playhead.ended = false;
        self.source.is_fresh = false;
        self.stalls.reset();
        out.push(Effect::SeekTo(target_s));
        let needed = self.needed_slots(target_s);
        self.abort_segments(|target, is_guess| is_guess || needed.contains(&(target.entry, target.slot)), out);
        for entry in self.queue.entries_mut() {
            entry.stream.slots.iter_mut().for_each(|slot| slot.vanished = 0);
        }
    }

    /// Slots that are to be loaded with the playhead at `from_s`.
    fn needed_slots(&self, from_s: f64) -> Vec<(EntryId, usize)> {
        let until_s = from_s + self.forward_s;
        let laid = self.laid_slots();
        laid.filter(|(_, _, span)| span.end_s > from_s && span.start_s < until_s)
            .map(|(id, slot, _)| (id, slot))
            .collect()
    }
}
