//! A simulated `<audio>` element on a media source.

use super::server::SegmentFacts;
use crate::{
    machine::{Append, ElementEvent, Event, OpFault, Operation},
    timeline::Span,
};

/// What the element and its source know.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the properties of the element that is played")]
pub(super) struct Element {
    pub(super) position_s: f64,
    pub(super) paused: bool,
    pub(super) seeking: bool,
    pub(super) ended: bool,
    pub(super) buffered: Vec<Span>,
    pub(super) duration_s: Option<f64>,
    end_of_stream: bool,
    /// Whose parameters the source buffer has: bitrate, and the track by its start.
    initialised: Option<(u32, f64)>,
    /// Bytes that the source buffer takes, and holds.
    pub(super) quota_bytes: Option<usize>,
    held: Vec<(Span, usize)>,
    /// So many appends are refused.
    pub(super) refuse_appends: u32,
    /// This much of a track's end is lost, as where browsers drop a frame that is not whole.
    pub(super) lost_at_end_s: f64,
    /// The playhead does not move, whatever is loaded.
    pub(super) is_stuck: bool,
}

impl Element {
    pub(super) fn new() -> Self {
        Self { paused: true, ..Self::default() }
    }

    pub(super) fn attach(&mut self) {
        let (quota_bytes, refuse_appends) = (self.quota_bytes, self.refuse_appends);
        *self = Self { quota_bytes, refuse_appends, ..Self::new() };
    }

    pub(super) fn ready_state(&self) -> u8 {
        match (self.initialised.is_some(), self.here()) {
            (false, _) => 0,
            (true, None) => 1,
            (true, Some(range)) if range.end_s - self.position_s > 0.05 || self.end_of_stream => 4,
            (true, Some(_)) => 2,
        }
    }

    /// The range under the playhead. Like browsers, plays over small holes.
    fn here(&self) -> Option<Span> {
        let is_here = |range: &Span| range.start_s - 0.05 <= self.position_s && self.position_s <= range.end_s;
        self.buffered.iter().copied().rfind(is_here)
    }

    pub(super) fn operate(&mut self, operation: &Operation) -> Result<(), OpFault> {
        match operation {
            Operation::Append(append) => self.append(append)?,
            Operation::Remove(span) => {
                let removed = *span;
                self.buffered = self.buffered.iter().flat_map(|range| without(*range, removed)).collect();
                self.held.retain(|(range, _)| !removed.contains(range.middle_s()));
                self.end_of_stream = false;
            }
            Operation::SetDuration(duration_s) => self.duration_s = Some(*duration_s),
            Operation::EndOfStream => self.end_of_stream = true,
        }
        Ok(())
    }

    fn append(&mut self, append: &Append) -> Result<(), OpFault> {
        if self.refuse_appends > 0 {
            self.refuse_appends -= 1;
            return Err(OpFault::Refused);
        }
        let bytes: usize = self.held.iter().map(|(_, bytes)| bytes).sum();
        if self.quota_bytes.is_some_and(|quota| bytes + append.segment.len() > quota) {
            return Err(OpFault::Quota);
        }
        assert!(append.lock.is_some(), "a segment without its key");
        let facts = SegmentFacts::read(&append.segment);
        let parameters = Some((facts.kbps, append.window.start_s));
        assert!(append.with_init || self.initialised == parameters, "a media segment before its init segment");
        let start_s = append.timestamp_offset_s + append.stream_start_s;
        let span = Span {
            start_s: start_s.clamp(append.window.start_s, append.window.end_s),
            end_s: (start_s + facts.duration_s).clamp(append.window.start_s, append.window.end_s - self.lost_at_end_s),
        };
        let sounds_here = |range: &Span| range.start_s <= self.position_s && self.position_s < range.end_s;
        assert!(!(sounds_here(&span) && self.buffered.iter().any(sounds_here)), "laid over what sounds: {span:?}");
        self.initialised = parameters;
        self.end_of_stream = false;
        self.ended = false;
        self.held.retain(|(range, _)| !span.contains(range.middle_s()));
        self.held.push((span, append.segment.len()));
        self.buffered.push(span);
        self.buffered.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        let mut merged: Vec<Span> = Vec::new();
        for range in self.buffered.drain(..) {
            match merged.last_mut() {
                Some(last) if range.start_s <= last.end_s + 1e-4 => last.end_s = last.end_s.max(range.end_s),
                _ => merged.push(range),
            }
        }
        self.buffered = merged;
        Ok(())
    }

    pub(super) fn play(&mut self) {
        // As the HTML standard has it: playing at the end begins again.
        if self.ended {
            self.ended = false;
            self.position_s = 0.0;
        }
        self.paused = false;
    }

    pub(super) fn seek(&mut self, position_s: f64) {
        self.position_s = position_s;
        self.seeking = true;
        self.ended = false;
    }

    /// Lets time pass; gives what the browser would tell, and whether sound was missing.
    pub(super) fn pass(&mut self, seconds: f64) -> (Vec<Event>, bool) {
        let mut events = Vec::new();
        let Some(range) = self.here().filter(|_| self.initialised.is_some()) else {
            return (events, !self.paused && !self.ended);
        };
        if self.seeking {
            self.seeking = false;
            events.push(Event::Element(ElementEvent::Changed));
        }
        if self.paused || self.ended || self.is_stuck {
            return (events, false);
        }
        let before_s = self.position_s;
        self.position_s = (self.position_s + seconds).clamp(range.start_s, range.end_s);
        let at_end = self.position_s >= range.end_s - 1e-9;
        if at_end && self.end_of_stream && self.buffered.last().is_some_and(|last| *last == range) {
            (self.paused, self.ended) = (true, true);
            events.extend([Event::Element(ElementEvent::Paused), Event::Element(ElementEvent::Ended)]);
        }
        let starved = self.position_s <= before_s && !self.ended;
        (events, starved)
    }
}

fn without(range: Span, removed: Span) -> Vec<Span> {
    let before = Span { start_s: range.start_s, end_s: range.end_s.min(removed.start_s) };
    let behind = Span { start_s: range.start_s.max(removed.end_s), end_s: range.end_s };
    [before, behind].into_iter().filter(|rest| rest.length_s() > 0.0).collect()
}
