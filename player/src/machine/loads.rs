//! Requests that are under way or wait for another try.

use model::Rendition;

use super::{Effect, LoadId};
use crate::{abr::Sample, retry::Attempts, timeline::EntryId};

/// Without a byte for so long, a request is given up.
const SILENCE_S: f64 = 10.0;

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Master(EntryId),
    Media(EntryId, Rendition),
    Key(EntryId),
    Segment { entry: EntryId, rendition: Rendition, slot: usize },
}

impl Purpose {
    pub(super) fn entry(self) -> EntryId {
        match self {
            Self::Master(entry) | Self::Media(entry, _) | Self::Key(entry) | Self::Segment { entry, .. } => entry,
        }
    }
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Standing {
    /// To be sent.
    Due,
    Running(Transfer),
    /// Waits for this moment.
    Resting {
        until_s: f64,
    },
    /// Waits for the session to be renewed.
    AwaitsSession,
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Transfer {
    pub(super) id: LoadId,
    asked_at_s: f64,
    pub(super) first_byte_at_s: Option<f64>,
    last_byte_at_s: f64,
    pub(super) received: u64,
    pub(super) total: Option<u64>,
}

impl Transfer {
    pub(super) fn new(id: LoadId, now_s: f64) -> Self {
        Self { id, asked_at_s: now_s, first_byte_at_s: None, last_byte_at_s: now_s, received: 0, total: None }
    }

    pub(super) fn first_byte(&mut self, now_s: f64) {
        self.first_byte_at_s.get_or_insert(now_s);
        self.last_byte_at_s = now_s;
    }

    pub(super) fn progress(&mut self, now_s: f64, received: u64, total: Option<u64>) {
        self.first_byte(now_s);
        self.received = received;
        self.total = total;
    }

    /// When it has been silent for too long.
    pub(super) fn deadline_s(self) -> f64 {
        self.last_byte_at_s + SILENCE_S
    }

    /// What it says of the network.
    pub(super) fn sample(self, now_s: f64, bytes: u64) -> Sample {
        let first_byte_at_s = self.first_byte_at_s.unwrap_or(now_s);
        Sample { bytes, first_byte_s: first_byte_at_s - self.asked_at_s, transfer_s: now_s - first_byte_at_s }
    }
}

/// One address that is wanted.
#[derive(Debug)]
pub(super) struct Load {
    pub(super) purpose: Purpose,
    pub(super) url: String,
    pub(super) attempts: Attempts,
    pub(super) standing: Standing,
    /// Asked for before a playlist named it: a failure means nothing.
    pub(super) is_guess: bool,
}

impl Load {
    pub(super) fn transfer(&self) -> Option<Transfer> {
        match self.standing {
            Standing::Running(transfer) => Some(transfer),
            _ => None,
        }
    }
}

/// All requests.
#[derive(Debug, Default)]
pub(super) struct Loads {
    pub(super) all: Vec<Load>,
    last_id: u32,
}

impl Loads {
    /// Wants an address, unless it is wanted for the same purpose already.
    pub(super) fn want(&mut self, purpose: Purpose, url: String, is_guess: bool) {
        if !self.wants(purpose) {
            self.all.push(Load { purpose, url, attempts: Attempts::default(), standing: Standing::Due, is_guess });
        }
    }

    pub(super) fn wants(&self, purpose: Purpose) -> bool {
        self.all.iter().any(|load| load.purpose == purpose)
    }

    /// The load whose running request has this name.
    pub(super) fn find(&mut self, id: LoadId) -> Option<&mut Load> {
        self.all.iter_mut().find(|load| load.transfer().is_some_and(|transfer| transfer.id == id))
    }

    pub(super) fn transfer_mut(&mut self, id: LoadId) -> Option<&mut Transfer> {
        self.all.iter_mut().find_map(|load| match &mut load.standing {
            Standing::Running(transfer) if transfer.id == id => Some(transfer),
            _ => None,
        })
    }

    /// Sends what is due.
    pub(super) fn send(&mut self, now_s: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        for load in &mut self.all {
            let is_due = match load.standing {
                Standing::Due => true,
                Standing::Resting { until_s } => until_s <= now_s,
                Standing::Running(_) | Standing::AwaitsSession => false,
            };
            if is_due {
                self.last_id += 1;
                let id = LoadId(self.last_id);
                load.standing = Standing::Running(Transfer::new(id, now_s));
                effects.push(Effect::Fetch { load: id, url: load.url.clone() });
            }
        }
        effects
    }

    /// Takes out a load that has been silent for too long.
    pub(super) fn take_silent(&mut self, now_s: f64) -> Option<Load> {
        let is_silent = |load: &Load| load.transfer().is_some_and(|transfer| now_s >= transfer.deadline_s());
        let at = self.all.iter().position(is_silent)?;
        Some(self.all.swap_remove(at))
    }

    /// The ones that rest are due now.
    pub(super) fn wake_all(&mut self) {
        for load in &mut self.all {
            if matches!(load.standing, Standing::Resting { .. }) {
                load.standing = Standing::Due;
            }
        }
    }

    /// Takes it out.
    pub(super) fn take(&mut self, id: LoadId) -> Option<Load> {
        let at = self.all.iter().position(|load| load.transfer().is_some_and(|transfer| transfer.id == id))?;
        Some(self.all.swap_remove(at))
    }

    /// Drops the loads that are not `kept`, and gives the requests to abort.
    pub(super) fn retain(&mut self, mut kept: impl FnMut(&Load) -> bool) -> Vec<LoadId> {
        let mut aborted = Vec::new();
        self.all.retain(|load| {
            let keep = kept(load);
            if !keep {
                aborted.extend(load.transfer().map(|transfer| transfer.id));
            }
            keep
        });
        aborted
    }

    /// Segments that are wanted: entry, slot.
    pub(super) fn segments(&self) -> impl Iterator<Item = (EntryId, usize)> {
        self.all.iter().filter_map(|load| match load.purpose {
            Purpose::Segment { entry, slot, .. } => Some((entry, slot)),
            _ => None,
        })
    }
}
