//! What the machine is told.

use super::{LoadId, OpId};
use crate::{command::Command, retry::Fault, timeline::Span, transmux::TransmuxError};

/// Which `MediaSource`: each jump makes a new one, and news of an old one are ignored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Generation(pub u32);

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A wish of the listener.
    Command(Command),
    /// Time has passed; the machine asked for it with [`super::Effect::WakeAt`].
    Tick,
    /// The browser believes to have a network again.
    Online,
    /// The page was hidden: it may never come back.
    Hidden,
    /// The player is being taken down.
    Destroyed,
    /// The first byte of an answer.
    FirstByte(LoadId),
    /// More bytes.
    Progress {
        /// Of which request.
        load: LoadId,
        /// Bytes so far.
        received: u64,
        /// Bytes in the end, where the server said so.
        total: Option<u64>,
    },
    /// All bytes.
    Loaded {
        /// Of which request.
        load: LoadId,
        /// The body.
        body: Vec<u8>,
    },
    /// No success.
    LoadFailed {
        /// Of which request.
        load: LoadId,
        /// Why.
        fault: Fault,
    },
    /// The session was renewed, or not.
    SessionRefreshed(bool),
    /// The media source takes data.
    SourceOpened(Generation),
    /// The browser closed the media source, or a source buffer cannot be had.
    SourceLost(Generation),
    /// An operation has taken effect.
    OpDone(OpId),
    /// An operation has not.
    OpFailed {
        /// Which.
        op: OpId,
        /// Why.
        fault: OpFault,
    },
    /// `play()` was granted.
    PlayGranted,
    /// `play()` came to nothing.
    PlayDenied {
        /// The browser wants a gesture of the listener first.
        needs_gesture: bool,
    },
    /// News of the audio element.
    Element(ElementEvent),
}

/// News of the audio element; the facts are in [`Sight`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementEvent {
    /// Position, readiness or buffer changed, or a seek is done.
    Changed,
    /// Paused, by whomever.
    Paused,
    /// Playing, by whomever.
    Playing,
    /// The end was reached.
    Ended,
    /// The browser gave up on the data.
    Failed,
}

/// Why an operation on the source buffer failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpFault {
    /// The buffer is full.
    Quota,
    /// The segment could not be made ready.
    Segment(TransmuxError),
    /// The browser refused it, or it took too long.
    Refused,
}

/// The world as it is when an event arrives.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a property of the browser under its own name")]
pub struct Sight {
    /// Seconds on a clock that never jumps.
    pub now_s: f64,
    /// Milliseconds since 1970 (UTC).
    pub unix_ms: i64,
    /// Whether the browser believes to have a network.
    pub online: bool,
    /// Whether the browser wants data now (`ManagedMediaSource`; others always do).
    pub wants_data: bool,
    /// `currentTime`, in seconds on the axis.
    pub position_s: f64,
    /// `readyState`, 0 to 4.
    pub ready_state: u8,
    /// `paused`.
    pub paused: bool,
    /// `seeking`.
    pub seeking: bool,
    /// `ended`.
    pub ended: bool,
    /// `buffered`, on the axis, ascending.
    pub buffered: Vec<Span>,
    /// `duration`, where it is known.
    pub duration_s: Option<f64>,
}

impl Sight {
    /// The same moment, with an element that has nothing.
    pub(super) fn without_source(&self) -> Self {
        Self {
            position_s: 0.0,
            ready_state: 0,
            paused: true,
            seeking: false,
            ended: false,
            buffered: Vec::new(),
            duration_s: None,
            ..*self
        }
    }

    /// Whether there is sound for this moment and a bit more.
    pub fn can_play(&self) -> bool {
        const HAVE_FUTURE_DATA: u8 = 3;
        self.ready_state >= HAVE_FUTURE_DATA
    }
}
