//! The words that browser and server share: ids, data-transfer objects, typed URLs and errors.
//!
//! Invariant: this crate depends on `serde` and `uuid` alone, so that it compiles unchanged for the
//! server and for WebAssembly; the feature `openapi` adds the schemas of the API's document for the server. It holds no logic beyond parsing and printing its own words.
//!
//! To add a word: put it in the file of its area, derive `Serialize` and `Deserialize`, give times
//! and sizes their unit in the name (`_ms`, `_s`, `_bytes`, `_db`), and re-export it here.

mod account;
mod audit;
mod error;
mod filter;
mod id;
mod ingest;
mod listening;
mod map;
mod page;
mod recommendation;
mod rendition;
mod resemblance;
mod sound;
mod track;
pub mod url;

pub use account::{Credentials, PasswordChange, Role, Session, SetUp, SignedIn, Tokens, User};
pub use audit::{AuditAction, AuditEntry};
pub use error::{Error, ErrorCode, Result};
pub use filter::{FilterFields, Span, TrackFilter};
pub use id::{ParseIdError, PlayId, Revision, SessionId, TrackId, UserId};
pub use ingest::{IngestStage, IngestState, IngestStatus, UploadAccepted};
pub use listening::{
    HistoryEvent, HistoryExport, HistoryPause, HistoryPlay, HistoryState, PlayEvent, PlayEventKind, PlayOutcome,
    RecentPlay,
};
pub use map::{MapPart, MapPoint, MapWindow};
pub use page::{Page, PageRequest};
pub use recommendation::{RadioRequest, RadioSeeds, Reason, ReasonKind, Recommended, Shelf, ShelfKind};
pub use rendition::{ParseRenditionError, Rendition};
pub use resemblance::Resemblance;
pub use sound::{MusicalKey, ParseKeyError, Sound};
pub use track::{
    CoverSize, Gapless, Track, TrackEdit, TrackOrder, TrackQuery, TrackState, TrackSummary, Waveform, artist_line,
};
