//! What the machine asks for.

use std::rc::Rc;

use super::Generation;
use crate::{Update, timeline::Span, transmux::Lock};

/// One request to the network. Each try has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LoadId(pub u32);

/// One operation on a source buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpId(pub u32);

/// Something to do, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Request this address and tell how it goes.
    Fetch {
        /// Its name in events.
        load: LoadId,
        /// Path or URL.
        url: String,
    },
    /// Forget a request; no event of it is wanted any more.
    Abort(LoadId),
    /// Renew the session, then [`super::Event::SessionRefreshed`].
    RefreshSession,
    /// Give the element a new media source with one source buffer.
    OpenSource(Generation),
    /// Give the element the address of a playlist, where the browser plays HLS by itself.
    OpenNative(String),
    /// Take the element's source away.
    CloseSource,
    /// An operation on the source buffer. None is asked for before the one before is done.
    Operate {
        /// Its name in events.
        op: OpId,
        /// What to do.
        operation: Operation,
    },
    /// `play()`.
    Play,
    /// `pause()`.
    Pause,
    /// Set `currentTime`, in seconds on the axis.
    SeekTo(f64),
    /// Set `volume`.
    SetVolume(f64),
    /// Set `muted`.
    SetMuted(bool),
    /// Tell the app.
    Tell(Update),
    /// Send [`super::Event::Tick`] at this moment of [`super::Sight::now_s`], instead of any moment asked for before.
    WakeAt(Option<f64>),
}

/// An operation on the source buffer.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// Make a segment ready and append it.
    Append(Append),
    /// Remove a stretch of the axis; an infinite end is the end of all.
    Remove(Span),
    /// Set the media source's duration.
    SetDuration(f64),
    /// No more data will come for now.
    EndOfStream,
}

/// A segment and where it belongs.
#[derive(Debug, Clone, PartialEq)]
pub struct Append {
    /// As it came from the network.
    pub segment: Rc<Vec<u8>>,
    /// How it is locked.
    pub lock: Option<Lock>,
    /// Where it begins in its stream, in seconds.
    pub stream_start_s: f64,
    /// `timestampOffset`.
    pub timestamp_offset_s: f64,
    /// `appendWindowStart` and `appendWindowEnd`.
    pub window: Span,
    /// Whether the stream's parameters must go first.
    pub with_init: bool,
}
