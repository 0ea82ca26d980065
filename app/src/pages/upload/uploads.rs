//! The uploads: files of this browser, and what the pipeline tells of them and of others.

use http::Method;
use leptos::{prelude::*, task::spawn_local};
use model::{Error, IngestState, IngestStatus, Resemblance, TrackId, url};
use web_sys::File;

use super::{
    progress::{Progress, Transfer},
    transfer,
};
use crate::{
    erased_signal::ErasedSignal,
    net::{Call, read},
};

/// Files on the wire at once. More would only make each slower.
const AT_ONCE: usize = 3;

/// What a row of the list stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A file of this browser.
    Local(u32),
    /// A track of which only the pipeline told.
    Remote(TrackId),
}

/// A row of the list: what does not change about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it stands for.
    pub key: Key,
    /// The name of the file.
    pub file_name: String,
}

#[derive(Debug, Clone)]
struct LocalFile {
    id: u32,
    name: String,
    bytes: u64,
    /// Counted, not owned by the page: the file goes on when the page is left.
    transfer: ArcRwSignal<Transfer>,
}

/// Every upload that the app knows of. It outlives the page.
#[derive(Debug, Clone, Copy)]
pub struct Uploads {
    files: ErasedSignal<Vec<LocalFile>>,
    /// What the pipeline told last of each track, latest track first.
    statuses: ErasedSignal<Vec<IngestStatus>>,
}

impl Uploads {
    /// None yet, for everything below.
    pub fn provide() -> Self {
        let uploads = Self { files: ErasedSignal::default(), statuses: ErasedSignal::default() };
        provide_context(uploads);
        uploads
    }

    /// The app's.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Whether files of this browser are on their way. Not reactive.
    pub fn are_under_way(self) -> bool {
        let is_under_way = |transfer: &Transfer| matches!(transfer, Transfer::Waiting | Transfer::Sending { .. });
        self.files.read_untracked().iter().any(|file| file.transfer.with_untracked(is_under_way))
    }

    /// The rows, latest files first. A track whose file is here is one row, not two. Reactive.
    pub fn rows(self) -> Vec<Row> {
        let files = self.files.read();
        let local = files.iter().rev().map(|file| Row { key: Key::Local(file.id), file_name: file.name.clone() });
        let is_sending = |name: &str| {
            files.iter().any(|file| file.name == name && matches!(*file.transfer.read(), Transfer::Sending { .. }))
        };
        let tracks: Vec<_> = files.iter().filter_map(|file| track_of(&file.transfer.read())).collect();
        let statuses = self.statuses.read();
        let remote = statuses.iter().filter(|status| !tracks.contains(&status.track)).filter(|status| {
            // News of a file that this page is still sending: its answer will say which track it is.
            !is_sending(&status.file_name)
        });
        local
            .chain(remote.map(|status| Row { key: Key::Remote(status.track), file_name: status.file_name.clone() }))
            .collect()
    }

    /// How far a row is. Reactive.
    pub fn progress(self, key: Key) -> Progress {
        match key {
            Key::Local(id) => self.file(id).map_or(Progress::Cancelled, |file| {
                let transfer = file.transfer.get();
                let status = track_of(&transfer).and_then(|track| self.status(track));
                Progress::of(&transfer, file.bytes, status.as_ref())
            }),
            Key::Remote(track) => self.status(track).map_or(Progress::Cancelled, |status| Progress::of_status(&status)),
        }
    }

    /// The track of a row, once there is one. Reactive.
    pub fn track(self, key: Key) -> Option<TrackId> {
        match key {
            Key::Local(id) => track_of(&self.file(id)?.transfer.get()),
            Key::Remote(track) => Some(track),
        }
    }

    /// What the track of a row sounds like. Reactive.
    pub fn sounds_like(self, key: Key) -> Vec<Resemblance> {
        self.track(key).and_then(|track| self.status(track)).map(|status| status.sounds_like).unwrap_or_default()
    }

    /// Takes a decided resemblance from the row of a track.
    pub fn settle(self, track: TrackId, other: TrackId) {
        self.statuses.update(|statuses| {
            if let Some(status) = statuses.iter_mut().find(|status| status.track == track) {
                status.sounds_like.retain(|found| found.track != other);
            }
        });
    }

    /// Takes news of the pipeline.
    pub fn tell(self, news: IngestStatus) {
        self.statuses.update(|statuses| match statuses.iter_mut().find(|known| known.track == news.track) {
            Some(known) => *known = news,
            // Of a track that was never listed here.
            None if news.state == IngestState::Deleted => {}
            // Ids are ordered by time.
            None => statuses.insert(statuses.partition_point(|known| known.track > news.track), news),
        });
    }

    /// Queues files for sending.
    pub fn add(self, files: impl IntoIterator<Item = File>) {
        for file in files {
            let (name, bytes) = (file.name(), file.size() as u64);
            let id = transfer::keep(file);
            let transfer = ArcRwSignal::new(Transfer::Waiting);
            self.files.update(|files| files.push(LocalFile { id, name, bytes, transfer }));
        }
        self.send_more();
    }

    /// Gives a row up, wherever it is.
    pub fn cancel(self, key: Key) {
        match (key, untrack(|| self.track(key))) {
            (_, Some(track)) => self.ask(Method::DELETE, url::upload(track), track),
            (Key::Local(id), None) => {
                self.set(id, Transfer::Cancelled);
                transfer::abort(id);
                self.send_more();
            }
            (Key::Remote(_), None) => {}
        }
    }

    /// Tries a row again: sends the file, or lets the pipeline begin anew.
    pub fn retry(self, key: Key) {
        match (key, untrack(|| self.track(key))) {
            (_, Some(track)) => self.ask(Method::POST, url::upload_retry(track), track),
            (Key::Local(id), None) => {
                self.set(id, Transfer::Waiting);
                self.send_more();
            }
            (Key::Remote(_), None) => {}
        }
    }

    fn ask(self, method: Method, path: String, track: TrackId) {
        spawn_local(async move {
            if let Err(error) = request(method, path).await {
                self.complain(track, error);
            }
        });
    }

    /// Shows a refused wish at its row, until the pipeline tells more.
    fn complain(self, track: TrackId, error: Error) {
        self.statuses.update(|statuses| {
            if let Some(status) = statuses.iter_mut().find(|status| status.track == track) {
                status.state = IngestState::Failed { reason: error.message };
            }
        });
    }

    /// Starts to send as many waiting files as there is room for.
    fn send_more(self) {
        loop {
            let Some(id) = self.next_to_send() else { return };
            self.send(id);
        }
    }

    fn next_to_send(self) -> Option<u32> {
        let files = self.files.read_untracked();
        let is = |file: &&LocalFile, wanted: fn(&Transfer) -> bool| file.transfer.with_untracked(wanted);
        let busy = files.iter().filter(|file| is(file, |transfer| matches!(transfer, Transfer::Sending { .. })));
        let room = busy.count() < AT_ONCE;
        let next = files.iter().find(|file| is(file, |transfer| *transfer == Transfer::Waiting));
        next.filter(|_| room).map(|file| file.id)
    }

    fn send(self, id: u32) {
        self.set(id, Transfer::Sending { sent_bytes: 0 });
        spawn_local(async move {
            let progress = move |sent_bytes| {
                self.set_if_sending(id, Transfer::Sending { sent_bytes });
            };
            let outcome = transfer::send(id, progress).await;
            self.set_if_sending(id, outcome);
            self.send_more();
        });
    }

    fn file(self, id: u32) -> Option<LocalFile> {
        self.files.read().iter().find(|file| file.id == id).cloned()
    }

    fn status(self, track: TrackId) -> Option<IngestStatus> {
        self.statuses.read().iter().find(|status| status.track == track).cloned()
    }

    fn set(self, id: u32, transfer: Transfer) {
        if let Some(file) = untrack(|| self.file(id)) {
            file.transfer.set(transfer);
        }
    }

    /// A file given up meanwhile stays given up.
    fn set_if_sending(self, id: u32, transfer: Transfer) {
        let Some(file) = untrack(|| self.file(id)) else { return };
        if file.transfer.with_untracked(|now| matches!(now, Transfer::Sending { .. })) {
            file.transfer.set(transfer);
        }
    }
}

fn track_of(transfer: &Transfer) -> Option<TrackId> {
    match transfer {
        Transfer::Accepted(track) | Transfer::Duplicate(track) => Some(*track),
        Transfer::Waiting | Transfer::Sending { .. } | Transfer::Failed(_) | Transfer::Cancelled => None,
    }
}

async fn request(method: Method, path: String) -> Result<(), Error> {
    read::<serde::de::IgnoredAny>(Call::new(method, path).send().await?).await.map(drop)
}
