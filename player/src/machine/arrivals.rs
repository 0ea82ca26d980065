//! What comes of requests.

use std::rc::Rc;

use model::Rendition;

use super::{
    Effect, Engine, LoadId, Machine, Sight,
    appending::Arrived,
    loads::{Load, Purpose, Standing, Transfer},
    source::Target,
    stream::Playlist,
};
use crate::{
    Quality,
    abr::{self, Download},
    playlist,
    retry::{Fault, Verdict},
    timeline::EntryId,
};

/// Without a network, the next try is this far away; going online makes it sooner.
const OFFLINE_RETRY_S: f64 = 5.0;
/// Keys to remember.
const MAX_KEYS: usize = 64;

impl Machine {
    pub(super) fn loaded(&mut self, id: LoadId, body: Vec<u8>, sight: &Sight) {
        let Some(load) = self.loads.take(id) else { return };
        let fits = match load.purpose {
            Purpose::Master(entry) => self.master_loaded(entry, &load.url, &body),
            Purpose::Media(entry, rendition) => playlist::parse_media(&body).is_ok_and(|media| {
                let playlist = Playlist { url: load.url.clone(), media };
                let known = self.queue.get_mut(entry);
                known.is_some_and(|entry| entry.stream.set_playlist(rendition, playlist))
            }),
            Purpose::Key(_) => match <[u8; 16]>::try_from(body.as_slice()) {
                Ok(key) => {
                    if self.keys.len() == MAX_KEYS {
                        self.keys.remove(0);
                    }
                    self.keys.push((load.url.clone(), key));
                    true
                }
                Err(_) => false,
            },
            Purpose::Segment { entry, rendition, slot } => {
                if let Some(transfer) = load.transfer() {
                    self.estimator.learn(transfer.sample(sight.now_s, body.len() as u64));
                }
                let target = Target { entry, rendition, slot };
                self.arrived.push(Arrived { target, url: load.url, body: Rc::new(body) });
                return;
            }
        };
        if !fits {
            self.judge_failure(load, Fault::Corrupt, sight);
        }
    }

    fn master_loaded(&mut self, entry: EntryId, url: &str, body: &[u8]) -> bool {
        let Ok(master) = playlist::parse_master(body) else { return false };
        self.queue.get_mut(entry).is_some_and(|entry| entry.stream.set_master(url, &master))
    }

    pub(super) fn load_failed(&mut self, id: LoadId, fault: Fault, sight: &Sight, out: &mut Vec<Effect>) {
        if let Some(load) = self.loads.take(id) {
            self.judge_failure(load, fault, sight);
            self.refresh_session(out);
        }
    }

    /// Puts the load back for another try, or gives it up.
    pub(super) fn judge_failure(&mut self, mut load: Load, fault: Fault, sight: &Sight) {
        if !sight.online && matches!(fault, Fault::Network | Fault::TimedOut) {
            load.standing = Standing::Resting { until_s: sight.now_s + OFFLINE_RETRY_S };
            self.loads.all.push(load);
            return;
        }
        let chance = self.chance();
        load.standing = match load.attempts.failed(fault, chance) {
            Verdict::Again { delay_s } if !load.is_guess => Standing::Resting { until_s: sight.now_s + delay_s },
            Verdict::RefreshSession => Standing::AwaitsSession,
            Verdict::Again { .. } | Verdict::GiveUp => {
                self.give_up(&load, fault, sight);
                return;
            }
        };
        self.loads.all.push(load);
    }

    fn give_up(&mut self, load: &Load, fault: Fault, sight: &Sight) {
        // The playlist will tell what is wrong with a guess.
        if load.is_guess {
            return;
        }
        let Some(entry) = self.queue.get_mut(load.purpose.entry()) else { return };
        if let Purpose::Media(_, rendition) | Purpose::Segment { rendition, .. } = load.purpose {
            entry.stream.penalise(rendition, sight.now_s);
            entry.stream.forced = None;
            let others = !entry.stream.offers(sight.now_s).is_empty();
            if others && !matches!(fault, Fault::Status { code: 401, .. }) {
                return;
            }
        }
        entry.stream.broken = Some(sentence(fault, sight.online).to_owned());
    }

    /// Asks for a new session, once for all loads that wait for one.
    pub(super) fn refresh_session(&mut self, out: &mut Vec<Effect>) {
        let waits = self.loads.all.iter().any(|load| load.standing == Standing::AwaitsSession);
        if waits && !self.refreshing {
            self.refreshing = true;
            out.push(Effect::RefreshSession);
        }
    }

    pub(super) fn session_refreshed(&mut self, renewed: bool, out: &mut Vec<Effect>) {
        self.refreshing = false;
        // A browser that plays by itself only said that it failed; a new session may be all it needs.
        if self.engine == Engine::Native
            && let Some(position_s) = self.resume_at_s.take()
        {
            self.begin(position_s, out);
            return;
        }
        if renewed {
            for load in &mut self.loads.all {
                if load.standing == Standing::AwaitsSession {
                    load.standing = Standing::Due;
                }
            }
            return;
        }
        let signed_out = sentence(Fault::Status { code: 401, retry_after_s: None }, true);
        for load in self.loads.all.extract_if(.., |load| load.standing == Standing::AwaitsSession) {
            if let Some(entry) = self.queue.get_mut(load.purpose.entry()) {
                entry.stream.broken = Some(signed_out.to_owned());
            }
        }
    }

    /// Gives up a segment that comes too slowly: for a lower rendition of it, or for good where the place has sound.
    pub(super) fn judge_download(&mut self, id: LoadId, sight: &Sight, out: &mut Vec<Effect>) {
        let Some(load) = self.loads.find(id) else { return };
        let (Purpose::Segment { entry, rendition, slot }, Some(transfer)) = (load.purpose, load.transfer()) else {
            return;
        };
        let target = Target { entry, rendition, slot };
        if self.comes_too_late(target, sight) {
            self.update_slot(target, |slot| slot.outdated = false);
        } else {
            let lower = self.quicker_rendition(target, transfer, sight);
            let (Some(lower), Some(entry)) = (lower, self.queue.get_mut(entry)) else { return };
            entry.stream.forced = Some((slot, lower));
        }
        self.estimator.learn(transfer.sample(sight.now_s, transfer.received));
        self.loads.take(id);
        out.push(Effect::Abort(id));
    }

    /// What to fetch instead of a segment under way that will come too late, where the player chooses.
    fn quicker_rendition(&self, target: Target, transfer: Transfer, sight: &Sight) -> Option<Rendition> {
        if self.quality != Quality::Auto {
            return None;
        }
        let stream = &self.queue.get(target.entry)?.stream;
        let segment = stream.playlist(target.rendition).and_then(|playlist| playlist.media.segments.get(target.slot));
        let download = Download {
            rendition: target.rendition,
            segment_s: segment.map_or(0.0, |segment| segment.duration_s),
            elapsed_s: transfer.first_byte_at_s.map_or(0.0, |first_byte_at_s| sight.now_s - first_byte_at_s),
            received: transfer.received,
            total: transfer.total,
            ahead_s: self.ahead_s(sight),
        };
        abr::abandon(&download, &stream.offers(sight.now_s), self.estimator.estimate())
    }
}

/// What to tell the listener, and what to do about it.
fn sentence(fault: Fault, online: bool) -> &'static str {
    match fault {
        Fault::Status { code: 401, .. } => "Your session has ended. Sign in again to go on listening.",
        Fault::Status { code: 403, .. } => "You may not play this track. Ask an administrator for access.",
        Fault::Status { code: 404 | 410, .. } => "This track is no longer there. Reload the page to see what is.",
        Fault::Status { code: 429, .. } => "The server asks for a pause. Wait a minute, then press play.",
        Fault::Status { .. } => "The server cannot deliver this track now. Press play to try again.",
        Fault::Network | Fault::TimedOut if !online => "You are offline. Press play when the network is back.",
        Fault::Network | Fault::TimedOut => "The server does not answer. Check your network, then press play.",
        Fault::Corrupt => "This track arrived damaged. Press play to try again.",
    }
}
