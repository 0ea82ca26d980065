//! What was listened to, as the history wants it.

use model::{PlayEvent, PlayEventKind, PlayId, TrackId};
use uuid::Builder;

use crate::{between, timeline::EntryId};

/// Sound between two reports of progress.
const PROGRESS_EVERY_S: f64 = 30.0;

/// The play that is under way.
#[derive(Debug)]
struct Play {
    id: PlayId,
    entry: EntryId,
    track: TrackId,
    position_s: f64,
    listened_s: f64,
    reported_s: f64,
}

/// Follows the playhead and writes the reports.
#[derive(Debug, Default)]
pub(super) struct Reporter {
    play: Option<Play>,
    seen_at_s: f64,
}

impl Reporter {
    /// The playhead of a track that sounds is here, without a seek since the last call. The first
    /// movement begins a play.
    pub(super) fn moved(
        &mut self,
        (entry, track): (EntryId, TrackId),
        position_s: f64,
        (now_s, unix_ms): (f64, i64),
        entropy: &mut dyn FnMut() -> [u8; 16],
    ) -> Option<PlayEvent> {
        let elapsed_s = now_s - std::mem::replace(&mut self.seen_at_s, now_s);
        let play = match &mut self.play {
            Some(play) if play.entry == entry => play,
            _ => {
                let id = PlayId(Builder::from_random_bytes(entropy()).into_uuid());
                let play = Play { id, entry, track, position_s, listened_s: 0.0, reported_s: 0.0 };
                self.play = Some(play);
                return self.write(PlayEventKind::Started, unix_ms);
            }
        };
        // Sound takes its time: what moves faster than the clock was not listened to.
        let step_s = (position_s - play.position_s).max(0.0).min(elapsed_s.max(0.0) + 0.1);
        play.position_s = position_s;
        play.listened_s += step_s;
        if play.listened_s - play.reported_s < PROGRESS_EVERY_S {
            return None;
        }
        self.write(PlayEventKind::Progressed, unix_ms)
    }

    /// The playhead was set elsewhere in the same track.
    pub(super) fn sought(&mut self, position_s: f64) {
        if let Some(play) = &mut self.play {
            play.position_s = position_s;
        }
    }

    /// Where the play stands, should nothing more be heard of this page.
    pub(super) fn so_far(&mut self, unix_ms: i64) -> Option<PlayEvent> {
        let has_news = self.play.as_ref().is_some_and(|play| play.listened_s - play.reported_s >= 1.0);
        if has_news { self.write(PlayEventKind::Progressed, unix_ms) } else { None }
    }

    /// The track was heard to its end.
    pub(super) fn completed(&mut self, end_s: f64, unix_ms: i64) -> Option<PlayEvent> {
        let play = self.play.as_mut()?;
        play.listened_s += between(end_s - play.position_s, 0.0, 1.0);
        play.position_s = end_s;
        self.finish(PlayEventKind::Completed, unix_ms)
    }

    /// The track was left before.
    pub(super) fn skipped(&mut self, unix_ms: i64) -> Option<PlayEvent> {
        self.finish(PlayEventKind::Skipped, unix_ms)
    }

    /// Whose play is under way.
    pub(super) fn entry(&self) -> Option<EntryId> {
        self.play.as_ref().map(|play| play.entry)
    }

    fn finish(&mut self, kind: PlayEventKind, unix_ms: i64) -> Option<PlayEvent> {
        let event = self.write(kind, unix_ms);
        self.play = None;
        event
    }

    fn write(&mut self, kind: PlayEventKind, at_ms: i64) -> Option<PlayEvent> {
        let play = self.play.as_mut()?;
        play.reported_s = play.listened_s;
        let milliseconds = |seconds: f64| (seconds * 1000.0).round().max(0.0) as u64;
        Some(PlayEvent {
            play: play.id,
            track: play.track,
            kind,
            at_ms,
            position_ms: milliseconds(play.position_s),
            listened_ms: milliseconds(play.listened_s),
        })
    }
}
