//! A listener takes their history along.

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use http::header;
use model::{HistoryExport, HistoryPlay};
use service::{BoxError, Listening};

use crate::{error::ApiError, extract::Listener, openapi::ForListeners};

/// It is a file to be kept, and no page.
const FILE: &str = "attachment; filename=\"listening-history.json\"";

/// All that is kept of what whoever asks has played: each play with its events.
#[utoipa::path(
    get,
    path = "",
    operation_id = "export_history",
    tag = "Playback",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (
            status = 200,
            description = "A file. It is written as it is read: one that has no end broke off.",
            body = HistoryExport,
            headers(("Content-Disposition" = String)),
        ),
        ForListeners
    ),
)]
pub async fn export(State(listening): State<Listening>, Listener(identity): Listener) -> Result<Response, ApiError> {
    let pages = listening.history(&identity).await?;
    let (listener, exported_at_ms) = (identity.name, listening.now_ms());
    let empty = HistoryExport { listener, exported_at_ms, plays: Vec::new() };
    // The answer has begun when a later page fails: all that can still be done is to break it off.
    let request = tracing::Span::current();
    let tell = move |error: &service::Error| {
        request.in_scope(|| tracing::error!(%error, "the export of a history broke off"));
    };
    let text = written(&empty, pages.map(move |page| page.inspect_err(&tell).map_err(BoxError::from)));
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CONTENT_DISPOSITION, FILE)];
    Ok((headers, Body::from_stream(text)).into_response())
}

/// The text of the export, page by page: that of an empty one, with the plays in the empty brackets at its end.
fn written(
    empty: &HistoryExport,
    pages: impl Stream<Item = Result<Vec<HistoryPlay>, BoxError>> + Send + 'static,
) -> impl Stream<Item = Result<Bytes, BoxError>> + Send + 'static {
    const END: &str = "]}";
    let around = serde_json::to_string(empty).map_err(BoxError::from);
    let start = around.map(|text| Bytes::from(text.strip_suffix(END).unwrap_or(&text).to_owned()));
    let plays = pages.scan(true, |is_first, page| {
        let text = page.and_then(|page| between_commas(&page, is_first));
        std::future::ready(Some(text))
    });
    stream::iter([start]).chain(plays).chain(stream::iter([Ok(Bytes::from_static(END.as_bytes()))]))
}

/// Plays as members of a list of which other parts come before and after.
fn between_commas(plays: &[HistoryPlay], is_first: &mut bool) -> Result<Bytes, BoxError> {
    let mut text = Vec::new();
    for play in plays {
        if !std::mem::take(is_first) {
            text.push(b',');
        }
        serde_json::to_writer(&mut text, play)?;
    }
    Ok(text.into())
}
