//! Which playlist, key or segment to request next.

use model::{Rendition, url};

use super::{Effect, FORWARD_BYTES, Machine, Sight, loads::Purpose, source::Target};
use crate::{
    Quality,
    abr::{self, Situation},
    timeline::{EntryId, Span},
};

/// While the browser wants no data, this much ahead is loaded all the same.
const UNWANTED_AHEAD_S: f64 = 5.0;
/// A segment shorter than this is only trimmed away: nothing is heard of it.
const MIN_AUDIBLE_S: f64 = 1e-4;

/// What is left to load of a track.
enum Rest {
    /// A playlist, before anything else can be said.
    Playlists,
    /// This segment.
    Slot(usize, Span),
    /// Nothing now: enough is loaded, or the rest is on its way.
    Enough,
    /// Nothing ever.
    Complete,
}

impl Machine {
    /// Requests everything that a track's first sound needs, all at once: what the master playlist and
    /// the media playlist are going to say is known from `model::url`, and holds or costs one request.
    pub(super) fn guess(&mut self, id: EntryId, position_s: f64) {
        let Some(entry) = self.queue.get(id) else { return };
        let (track, revision) = (entry.item.track, entry.item.revision);
        let is_known = !entry.stream.slots.is_empty();
        let Some(rendition) = self.rendition_for(id, None, 0.0, 0.0) else { return };
        self.want_playlists(id, rendition);
        self.want_key(id, [self.base.as_str(), &url::key(track)].concat(), true);
        if !is_known && position_s == 0.0 {
            let purpose = Purpose::Segment { entry: id, rendition, slot: 0 };
            let address = [self.base.as_str(), &url::segment(track, revision, rendition, 0)].concat();
            self.loads.want(purpose, address, true);
            self.last_rendition = Some(rendition);
        }
    }

    /// Walks from the playhead forward and requests the first thing that is missing. `true` when the
    /// queue is loaded to its end.
    pub(super) fn plan_loads(&mut self, sight: &Sight) -> bool {
        let from_s = self.position_s(sight);
        let under = self.timeline.at(from_s).map(|placement| placement.entry);
        let Some(mut id) = under.or(self.queue.current_id()) else { return false };
        loop {
            match self.rest_of(id, sight) {
                Rest::Playlists => {
                    if let Some(rendition) = self.rendition_for(id, None, 0.0, self.ahead_s(sight)) {
                        self.want_playlists(id, rendition);
                    }
                    return false;
                }
                Rest::Slot(slot, span) => {
                    self.consider_segment(id, slot, span, sight);
                    return false;
                }
                Rest::Enough => {
                    self.improve_buffered(sight);
                    return false;
                }
                Rest::Complete => {
                    let Some(next) = self.queue.after(id).map(|entry| entry.id) else { return true };
                    id = next;
                    if self.timeline.find(id).is_none() {
                        self.lay(id);
                    }
                }
            }
        }
    }

    fn rest_of(&self, id: EntryId, sight: &Sight) -> Rest {
        let from_s = self.position_s(sight);
        let Some(entry) = self.queue.get(id) else { return Rest::Enough };
        if entry.stream.broken.is_some() {
            return Rest::Enough;
        }
        let (Some(placement), Some(playlist)) = (self.timeline.find(id), entry.stream.any_playlist()) else {
            return Rest::Playlists;
        };
        let mut on_its_way = false;
        let mut bytes_ahead = 0;
        for (slot, segment) in playlist.media.segments.iter().enumerate() {
            let span = placement.audible(segment.start_s, segment.duration_s);
            if span.end_s <= from_s || span.length_s() < MIN_AUDIBLE_S {
                continue;
            }
            let state = entry.stream.slots.get(slot).copied().unwrap_or_default();
            bytes_ahead += state.bytes;
            if span.start_s - from_s > self.forward_s || bytes_ahead > FORWARD_BYTES {
                return Rest::Enough;
            }
            if !state.wanted() {
                on_its_way |= state.queued;
            } else if self.is_under_way(id, slot) {
                on_its_way = true;
            } else if !(state.is_overlay() && self.is_in_vain(id, slot, span, sight)) {
                return Rest::Slot(slot, span);
            }
        }
        if on_its_way { Rest::Enough } else { Rest::Complete }
    }

    fn is_under_way(&self, id: EntryId, slot: usize) -> bool {
        let arrived = self.arrived.iter().any(|arrived| (arrived.target.entry, arrived.target.slot) == (id, slot));
        arrived || self.loads.segments().any(|wanted| wanted == (id, slot))
    }

    /// One segment at a time has the network for itself; only what the playhead stands on goes first.
    pub(super) fn consider_segment(&mut self, id: EntryId, slot: usize, span: Span, sight: &Sight) {
        let from_s = self.position_s(sight);
        let is_urgent = span.start_s <= from_s;
        let urgent_under_way = self.loads.segments().any(|(other, at)| other == id && at <= slot);
        let busy = self.loads.segments().next().is_some();
        if busy && (!is_urgent || urgent_under_way) {
            return;
        }
        if !sight.wants_data && span.start_s - from_s > UNWANTED_AHEAD_S {
            return;
        }
        let ahead_s = self.ahead_s(sight);
        let Some(rendition) = self.rendition_for(id, Some(slot), span.length_s(), ahead_s) else { return };
        self.want_playlists(id, rendition);
        let Some(playlist) = self.queue.get(id).and_then(|entry| entry.stream.playlist(rendition)) else { return };
        let (Some(address), key) = (playlist.segment_url(slot), playlist.key_url(slot)) else { return };
        if let Some(key) = key {
            self.want_key(id, key, false);
        }
        self.loads.want(Purpose::Segment { entry: id, rendition, slot }, address, false);
        self.last_rendition = Some(rendition);
    }

    /// The rendition to fetch next.
    pub(super) fn rendition_for(
        &self,
        id: EntryId,
        slot: Option<usize>,
        segment_s: f64,
        ahead_s: f64,
    ) -> Option<Rendition> {
        let stream = &self.queue.get(id)?.stream;
        if let Some((forced_slot, rendition)) = stream.forced
            && slot == Some(forced_slot)
        {
            return Some(rendition);
        }
        let offers = stream.offers(self.seen_at_s);
        match self.quality {
            Quality::Fixed(rendition) if offers.iter().any(|offer| offer.rendition == rendition) => Some(rendition),
            _ => {
                let estimate = self.estimator.estimate();
                abr::choose(&offers, &Situation { last: self.last_rendition, estimate, ahead_s, segment_s })
            }
        }
    }

    /// Requests the playlists of a track that are not there.
    fn want_playlists(&mut self, id: EntryId, rendition: Rendition) {
        let Some(entry) = self.queue.get(id) else { return };
        let (track, revision) = (entry.item.track, entry.item.revision);
        if !entry.stream.has_master {
            self.loads.want(Purpose::Master(id), [self.base.as_str(), &url::master(track, revision)].concat(), false);
        }
        if entry.stream.playlist(rendition).is_none() {
            let address = match entry.stream.media_url(rendition) {
                Some(address) => address.to_owned(),
                None => [self.base.as_str(), &url::media(track, revision, rendition)].concat(),
            };
            self.loads.want(Purpose::Media(id, rendition), address, false);
        }
    }

    /// Requests a key that is neither there nor under way.
    pub(super) fn want_key(&mut self, id: EntryId, address: String, is_guess: bool) {
        let known = self.keys.iter().any(|(known, _)| *known == address);
        let under_way = self.loads.all.iter().any(|load| load.url == address);
        if !known && !under_way {
            self.loads.want(Purpose::Key(id), address, is_guess);
        }
    }

    /// Aborts the requests of segments that are not `kept`.
    pub(super) fn abort_segments(&mut self, kept: impl Fn(Target, bool) -> bool, out: &mut Vec<Effect>) {
        let aborted = self.loads.retain(|load| match load.purpose {
            Purpose::Segment { entry, rendition, slot } => kept(Target { entry, rendition, slot }, load.is_guess),
            _ => true,
        });
        out.extend(aborted.into_iter().map(Effect::Abort));
    }
}
