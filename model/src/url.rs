//! Every address that server, player and app share. A path is written here once and nowhere else.
//!
//! Functions give a path from the root of the server; constants ending in `ROUTE` are the same path as
//! an axum route pattern.

use crate::{CoverSize, MapWindow, Rendition, Revision, SessionId, TrackId};

/// Route of the master playlist.
pub const MASTER_ROUTE: &str = "/hls/{track}/{revision}/master.m3u8";
/// Route of a media playlist.
pub const MEDIA_ROUTE: &str = "/hls/{track}/{revision}/{rendition}/index.m3u8";
/// Route of a segment; `{file}` is `{n}.ts`.
pub const SEGMENT_ROUTE: &str = "/hls/{track}/{revision}/{rendition}/{file}";

/// Whether the process is alive.
pub const HEALTHZ: &str = "/healthz";
/// Whether it can do its work; for load balancers.
pub const READYZ: &str = "/readyz";

/// The document of the API, by which programs know it.
pub const DOCUMENT: &str = "/api/v1/openapi.json";

/// Routes of the sessions API.
pub const SET_UP: &str = "/api/v1/auth/setup";
/// Creates a listener, where sign-up is open.
pub const SIGN_UP: &str = "/api/v1/auth/sign-up";
/// Signs in.
pub const SIGN_IN: &str = "/api/v1/auth/sign-in";
/// Renews a session.
pub const REFRESH: &str = "/api/v1/auth/refresh";
/// Ends this session.
pub const SIGN_OUT: &str = "/api/v1/auth/sign-out";
/// Ends every session of the user.
pub const SIGN_OUT_EVERYWHERE: &str = "/api/v1/auth/sign-out-everywhere";
/// Who is signed in.
pub const ME: &str = "/api/v1/me";
/// `PUT` a new password for whoever asks.
pub const PASSWORD: &str = "/api/v1/me/password";
/// `GET` lists the sessions of whoever asks.
pub const SESSIONS: &str = "/api/v1/me/sessions";
/// `DELETE` ends one of them.
pub const SESSION_ROUTE: &str = "/api/v1/me/sessions/{session}";
/// `GET` all that is kept of what whoever asks has played, as a file; `DELETE` it, or what is newer than `?since_ms=`.
pub const HISTORY: &str = "/api/v1/me/history";
/// `GET` whether the history of whoever asks is paused; `PUT` that it is to be, or not.
pub const HISTORY_PAUSE: &str = "/api/v1/me/history/pause";

/// `POST` a file's bytes here, with its name in `?name=`; `GET` lists recent uploads. Admins only.
pub const UPLOADS: &str = "/api/v1/uploads";
/// Server-sent events, each an [`crate::IngestStatus`] as JSON. Admins only.
pub const UPLOAD_EVENTS: &str = "/api/v1/uploads/events";
/// `DELETE` cancels an upload that is queued or being processed.
pub const UPLOAD_ROUTE: &str = "/api/v1/uploads/{track}";
/// `POST` queues a failed upload again.
pub const UPLOAD_RETRY_ROUTE: &str = "/api/v1/uploads/{track}/retry";

/// `GET` lists tracks.
pub const TRACKS: &str = "/api/v1/tracks";
/// `GET`, `PATCH` and `DELETE` of a track.
pub const TRACK_ROUTE: &str = "/api/v1/tracks/{track}";
/// `GET` of a track's key: 16 raw bytes.
pub const KEY_ROUTE: &str = "/api/v1/tracks/{track}/key";
/// `GET` of a track's waveform.
pub const WAVEFORM_ROUTE: &str = "/api/v1/tracks/{track}/waveform";
/// `GET` of a cover; `{file}` is `{size}.webp` or `{size}.jpg`.
pub const COVER_ROUTE: &str = "/api/v1/tracks/{track}/cover/{file}";
/// `GET` of tracks that sound like this one.
pub const SIMILAR_ROUTE: &str = "/api/v1/tracks/{track}/similar";
/// `GET` of a way from this track to another, by tracks between them in sound.
pub const SOUND_PATH_ROUTE: &str = "/api/v1/tracks/{track}/path/{to}";
/// `DELETE` settles that this track and another, which sound alike, are both kept. Admins only.
pub const RESEMBLANCE_ROUTE: &str = "/api/v1/tracks/{track}/resemblances/{other}";
/// `POST` a [`crate::RadioRequest`]: what comes next.
pub const RADIO: &str = "/api/v1/radio";
/// `GET` of the shelves of whoever asks.
pub const SHELVES: &str = "/api/v1/me/shelves";
/// `GET` of a part of the map of the catalogue. Admins only.
pub const MAP: &str = "/api/v1/map";
/// `POST` of a list of [`crate::PlayEvent`].
pub const PLAY_EVENTS: &str = "/api/v1/plays/events";
/// `GET` of what the user played last.
pub const RECENT_PLAYS: &str = "/api/v1/plays/recent";

/// `GET` of what admins and the operator did. Admins only.
pub const AUDIT: &str = "/api/v1/audit";

/// The master playlist of a track.
pub fn master(track: TrackId, revision: Revision) -> String {
    format!("/hls/{track}/{revision}/master.m3u8")
}

/// The media playlist of a rendition.
pub fn media(track: TrackId, revision: Revision, rendition: Rendition) -> String {
    format!("/hls/{track}/{revision}/{rendition}/index.m3u8")
}

/// A segment, by its media sequence number.
pub fn segment(track: TrackId, revision: Revision, rendition: Rendition, sequence: u32) -> String {
    format!("/hls/{track}/{revision}/{rendition}/{sequence}.ts")
}

/// The key of a track's segments.
pub fn key(track: TrackId) -> String {
    format!("{TRACKS}/{track}/key")
}

/// Tracks that sound like a track.
pub fn similar(track: TrackId) -> String {
    format!("{TRACKS}/{track}/similar")
}

/// A way from one track to another.
pub fn sound_path(track: TrackId, to: TrackId) -> String {
    format!("{TRACKS}/{track}/path/{to}")
}

/// A part of the map of the catalogue, to a millionth of it: no edge is drawn inwards.
pub fn map(window: &MapWindow) -> String {
    let axis = |name: &str, [from, to]: [f64; 2]| {
        let [from, to] = [(from * MILLION).floor(), (to * MILLION).ceil()].map(millionths);
        format!("{name}_from={from}&{name}_to={to}")
    };
    format!("{MAP}?{}&{}&most={}", axis("x", window.x()), axis("y", window.y()), window.most())
}

const MILLION: f64 = 1_000_000.0;

/// `0.250000`, made of whole numbers: printing floats is code that every visitor would download.
fn millionths(number: f64) -> String {
    let number = number as u32;
    format!("{}.{:06}", number / 1_000_000, number % 1_000_000)
}

/// The resemblance of two tracks.
pub fn resemblance(track: TrackId, other: TrackId) -> String {
    format!("{TRACKS}/{track}/resemblances/{other}")
}

/// The waveform of a track.
pub fn waveform(track: TrackId) -> String {
    format!("{TRACKS}/{track}/waveform")
}

/// The cover of a track as WebP. `version` makes the address new when the cover changes.
pub fn cover(track: TrackId, size: CoverSize, version: u32) -> String {
    format!("{TRACKS}/{track}/cover/{size}.webp?v={version}")
}

/// The cover of a track as JPEG, for what does not read WebP.
pub fn cover_jpeg(track: TrackId, size: CoverSize, version: u32) -> String {
    format!("{TRACKS}/{track}/cover/{size}.jpg?v={version}")
}

/// A session of whoever asks.
pub fn session(session: SessionId) -> String {
    format!("{SESSIONS}/{session}")
}

/// The history of whoever asks, as far as it is newer than a moment in milliseconds since 1970 (UTC).
pub fn history_since(since_ms: i64) -> String {
    format!("{HISTORY}?since_ms={since_ms}")
}

/// A track of the API.
pub fn track(track: TrackId) -> String {
    format!("{TRACKS}/{track}")
}

/// An upload of the API.
pub fn upload(track: TrackId) -> String {
    format!("{UPLOADS}/{track}")
}

/// Another try at a failed upload.
pub fn upload_retry(track: TrackId) -> String {
    format!("{UPLOADS}/{track}/retry")
}

/// Pages of the web app.
pub mod page {
    use crate::TrackId;

    /// Home.
    pub const HOME: &str = "/";
    /// The library.
    pub const LIBRARY: &str = "/library";
    /// First run.
    pub const SET_UP: &str = "/setup";
    /// Sign in.
    pub const SIGN_IN: &str = "/sign-in";
    /// Sign up.
    pub const SIGN_UP: &str = "/sign-up";
    /// Upload, for admins.
    pub const UPLOAD: &str = "/admin/upload";
    /// What admins did, for admins.
    pub const AUDIT: &str = "/admin/audit";
    /// The map of the catalogue, for admins.
    pub const MAP: &str = "/admin/map";
    /// The listener's own settings and sessions.
    pub const ACCOUNT: &str = "/account";

    /// The reader of the API's document, outside of the app.
    pub const API_DOCS: &str = "/api/docs";

    /// A track.
    pub fn track(track: TrackId) -> String {
        format!("/tracks/{track}")
    }
}
